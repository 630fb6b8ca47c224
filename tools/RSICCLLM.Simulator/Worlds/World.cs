using RSICCLLM.Simulator.Geometry;

namespace RSICCLLM.Simulator.Worlds;

/// <summary>A plot of ground on both dates, as vectors in metres (x east, y south).</summary>
internal sealed class World(Bounds plot, RegionStyle style, ulong seed)
{
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
}
