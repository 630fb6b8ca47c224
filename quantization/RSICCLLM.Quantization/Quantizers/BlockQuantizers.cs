namespace RSICCLLM.Quantization.Quantizers;

/// <summary>The methods that need no data.</summary>
internal static class BlockQuantizers
{
    /// <summary><see cref="Quantizers.RoundToNearest"/>.</summary>
    public static IBlockQuantizer RoundToNearest { get; } = new PlainRows(Quantizers.RoundToNearest.QuantizeRow);

    /// <summary><see cref="Quantizers.LeastSquares"/>.</summary>
    public static IBlockQuantizer LeastSquares { get; } = new PlainRows(Quantizers.LeastSquares.QuantizeRow);
}
