using RSICCLLM.Captions;

namespace RSICCLLM.Datasets.Regions;

/// <summary>A connected region of a change mask, or an object of it.</summary>
/// <param name="Pixels">Its size.</param>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Right">Last column.</param>
/// <param name="Bottom">Last row.</param>
/// <param name="Cell">Cell of the 3 x 3 grid that holds its centroid.</param>
/// <param name="CellShares">Share of its pixels in each of the nine cells, in reading order.</param>
public sealed record ChangeRegion(int Pixels, int Left, int Top, int Right, int Bottom, ScenePosition Cell, IReadOnlyList<double> CellShares);
