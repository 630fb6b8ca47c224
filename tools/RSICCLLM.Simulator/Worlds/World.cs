using System.Numerics;
using RSICCLLM.Simulator.Geometry;

namespace RSICCLLM.Simulator.Worlds;

/// <summary>A plot of ground on both dates, as vectors in metres (x east, y south).</summary>
internal sealed class World(Bounds plot, RegionStyle style, ulong seed)
{
    private const float ParcelCell = 64;
    private readonly Dictionary<(int X, int Y), List<Parcel>> _parcelCells = [];

    public Bounds Plot { get; } = plot;

    public RegionStyle Style { get; } = style;

    public ulong Seed { get; } = seed;

    public List<Parcel> Parcels { get; } = [];

    public List<Road> Roads { get; } = [];

    public List<GroundPatch> Patches { get; } = [];

    public List<Building> Buildings { get; } = [];

    public List<TreePatch> TreePatches { get; } = [];

    public List<Tree> Trees { get; } = [];

    public List<Hedge> Hedges { get; } = [];

    public List<CarPark> CarParks { get; } = [];

    public List<Pond> Ponds { get; } = [];

    public List<SwimmingPool> Pools { get; } = [];

    public List<SolarField> SolarFields { get; } = [];

    public List<CarSlot> CarSlots { get; } = [];

    public List<ChangeInstance> Changes { get; } = [];

    public OccupancyGrid Occupied { get; } = new();

    /// <summary>The parcel that holds a place. Parcels must not be added after the first call.</summary>
    public Parcel? ParcelAt(Vector2 place)
    {
        if (_parcelCells.Count == 0)
            IndexParcels();
        return _parcelCells.TryGetValue(CellOf(place), out var parcels)
            ? parcels.Find(parcel => parcel.Bounds.Contains(place) && Polygons.Contains(parcel.Outline, place))
            : null;
    }

    private void IndexParcels()
    {
        foreach (var parcel in Parcels)
        {
            var (x0, y0) = CellOf(parcel.Bounds.Min);
            var (x1, y1) = CellOf(parcel.Bounds.Max);
            for (var y = y0; y <= y1; y++)
            {
                for (var x = x0; x <= x1; x++)
                {
                    if (!_parcelCells.TryGetValue((x, y), out var list))
                        _parcelCells[(x, y)] = list = [];
                    list.Add(parcel);
                }
            }
        }
    }

    private static (int X, int Y) CellOf(Vector2 place) => ((int)MathF.Floor(place.X / ParcelCell), (int)MathF.Floor(place.Y / ParcelCell));
}
