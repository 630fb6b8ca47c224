using RSICCLLM.Captions.Datasets;
using RSICCLLM.Imaging;

namespace RSICCLLM.Simulator.Tiles;

/// <summary>A pair of tiles with its truth.</summary>
/// <param name="Index">Number of the tile within its seed.</param>
/// <param name="Before">First date, square.</param>
/// <param name="After">Second date, same size.</param>
/// <param name="Mask">One byte a pixel, row-major: 0 where nothing changed, else the value of a changed object.</param>
/// <param name="Records">Changes with the mask values of their objects; empty when nothing changed.</param>
public sealed record SimulatedTile(int Index, RgbImage Before, RgbImage After, byte[] Mask, IReadOnlyList<RsiciRecord> Records);
