using System.Numerics;
using RSICCLLM.Simulator.Worlds;

namespace RSICCLLM.Simulator.Scenes;

/// <summary>One true change of a scene, in pixel positions of its grid.</summary>
/// <param name="Number">From 1, in reading order.</param>
/// <param name="Class">Object and verb.</param>
/// <param name="AreaSquareMetres">Ground that the object covers inside the scene.</param>
/// <param name="Rings">Outlines in pixels (column, row), not closed by a repeated point.</param>
internal sealed record SceneChange(int Number, ChangeClass Class, double AreaSquareMetres, IReadOnlyList<Vector2[]> Rings);
