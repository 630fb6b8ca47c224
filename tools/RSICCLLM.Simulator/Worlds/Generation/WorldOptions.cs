using RSICCLLM.Simulator.Geometry;

namespace RSICCLLM.Simulator.Worlds.Generation;

/// <summary>What a world is made from. <c>Plot</c>: ground covered, in metres. <c>Seed</c>: decides everything that is not asked for. <c>Requests</c>: changes that the world must have. <c>Urbanity</c>: 0 open country to 1 town; scenes vary it from place to place around this value. <c>LeafMetres</c>: usual extent of a parcel. <c>IsLandscape</c>: whether urbanity varies with the place (scenes) or is one value (tiles).</summary>
internal sealed record WorldOptions(
    Bounds Plot, RegionStyle Style, ulong Seed, IReadOnlyList<ChangeRequest> Requests, float Urbanity, float LeafMetres, bool IsLandscape)
{
    /// <summary>Asks for more changes once parcels and lots are known; is given the world, the lots and what tries a change.</summary>
    public Action<World, IReadOnlyList<Lot>, Func<ChangeRequest, bool>>? Late { get; init; }
}
