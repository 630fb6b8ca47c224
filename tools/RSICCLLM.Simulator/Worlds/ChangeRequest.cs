using System.Numerics;
using RSICCLLM.Simulator.Geometry;

namespace RSICCLLM.Simulator.Worlds;

/// <summary>A change that the world is to have: as close to the target as it fits, all instances centred within the window.</summary>
internal sealed record ChangeRequest(ChangeClass Class, Vector2 Target, Bounds Window, int Count);
