using System.Numerics.Tensors;
using RSICCLLM.Quantization.Calibration;

namespace RSICCLLM.Quantization.Quantizers;

/// <summary>
/// GPTQ (Frantar et al., "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers", 2022, algorithm 1): inputs are
/// quantised one after the other, and each one's error is made up for by the inputs that are still to come, by the inverse Hessian
/// <c>H⁻¹ = U'U</c>: <c>e = (w_i - q_i) / U_ii</c>, <c>w_j -= e U_ij</c> for <c>j &gt; i</c>. Each block's scale and zero point come from
/// <see cref="LeastSquares.Search"/> over the weights as they are when the block is reached. Matrices that calibration does not reach are
/// quantised by <see cref="LeastSquares"/>.
/// </summary>
/// <param name="moments">Second moments of the matrices' inputs.</param>
internal sealed class Gptq(ILayerMoments moments) : IBlockQuantizer
{
    private readonly Lock _gate = new();
    private SecondMoments? _known;
    private float[][] _factors = [];

    public IRowQuantizer Prepare(string weight, int inputs, BlockFormat format, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (moments.Of(weight, cancellation) is not { } found)
                return BlockQuantizers.LeastSquares.Prepare(weight, inputs, format, cancellation);
            // Several matrices read the same inputs.
            if (!ReferenceEquals(found, _known))
            {
                _factors = InverseFactors.Of(found, cancellation);
                _known = found;
            }

            return new Rows(found.Stretches, _factors, inputs, format);
        }
    }

    private sealed class Rows(IReadOnlyList<(int First, int Length)> stretches, float[][] factors, int inputs, BlockFormat format) : IRowQuantizer
    {
        public void Quantize(Span<float> weights, int rows, Span<byte> packed, Span<float> scales, Span<byte> zeroPoints)
        {
            var (blocks, zeroBytes) = (format.Blocks(inputs), format.ZeroPointBytes(inputs));
            for (var r = 0; r < rows && !format.Symmetric; r++)
                BlockPacking.ClearZeroPoints(format, zeroPoints.Slice(r * zeroBytes, zeroBytes), blocks);
            for (var s = 0; s < stretches.Count; s++)
            {
                var (first, length) = stretches[s];
                for (var start = first; start < first + length; start += format.BlockSize)
                    Block(weights, rows, s, start, Math.Min(format.BlockSize, first + length - start), packed, scales, zeroPoints);
            }
        }

        private void Block(Span<float> weights, int rows, int stretch, int start, int count, Span<byte> packed, Span<float> scales, Span<byte> zeroPoints)
        {
            var (first, length) = stretches[stretch];
            var block = start / format.BlockSize;
            var blocks = format.Blocks(inputs);
            var zeroBytes = format.ZeroPointBytes(inputs);
            Span<int> zeros = rows <= 256 ? stackalloc int[rows] : new int[rows];
            for (var r = 0; r < rows; r++)
            {
                var (scale, zeroPoint) = LeastSquares.Search(weights.Slice((r * inputs) + start, count), format);
                scales[(r * blocks) + block] = scale;
                zeros[r] = zeroPoint;
                if (!format.Symmetric)
                    BlockPacking.SetZeroPoint(format, zeroPoints.Slice(r * zeroBytes, zeroBytes), block, zeroPoint);
            }

            var values = new int[rows * format.BlockSize];
            for (var i = 0; i < count; i++)
            {
                var column = start + i - first;
                // One row of the factor serves all rows of the slab.
                var factor = factors[stretch].AsSpan((column * length) + column, length - column);
                for (var r = 0; r < rows; r++)
                {
                    var rest = weights.Slice((r * inputs) + start + i, length - column);
                    var scale = scales[(r * blocks) + block];
                    var value = scale == 0 ? zeros[r] : (int)Math.Clamp(MathF.Floor((rest[0] / scale) + zeros[r] + 0.5f), 0, format.Levels);
                    values[(r * format.BlockSize) + i] = value;
                    var error = (rest[0] - (scale * (value - zeros[r]))) / factor[0];
                    TensorPrimitives.MultiplyAdd(factor, -error, rest, rest);
                }
            }

            for (var r = 0; r < rows; r++)
            {
                BlockPacking.Pack(
                    format,
                    values.AsSpan(r * format.BlockSize, format.BlockSize),
                    packed.Slice((r * format.PackedBytes(inputs)) + (block * format.BlockBytes), format.BlockBytes));
            }
        }
    }
}
