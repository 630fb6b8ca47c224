using RSICCLLM.Imaging;

namespace RSICCLLM.Inference.Captioning;

/// <summary>One tile at both dates, on the same grid.</summary>
public sealed record TilePair(RgbImage Before, RgbImage After);
