using System.Buffers;
using System.Numerics.Tensors;
using RSICCLLM.Quantization.Calibration;

namespace RSICCLLM.Quantization.Quantizers;

/// <summary>
/// GPTQ (Frantar et al., "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers", 2022, algorithm 1): inputs are
/// quantised one after the other, and each one's error is made up for by the inputs that are still to come, by the inverse Hessian
/// <c>H⁻¹ = U'U</c>: <c>e = (w_i - q_i) / U_ii</c>, <c>w_j -= e U_ij</c> for <c>j &gt; i</c>. Each block's scale and zero point come from
/// <see cref="LeastSquares.Search"/> over the weights as they are when the block is reached. Inside of a block errors are made up for at once,
/// behind it by one product per block (the paper's section 3.3, step 2). Matrices that calibration does not reach are
/// quantised by <see cref="LeastSquares"/>.
/// </summary>
/// <param name="moments">Second moments of the matrices' inputs.</param>
internal sealed class Gptq(ILayerMoments moments) : IBlockQuantizer
{
    private readonly Lock _gate = new();
    private SecondMoments? _known;
    private readonly List<float[]> _factors = [];

    public IRowQuantizer Prepare(string weight, int inputs, BlockFormat format, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (moments.Of(weight, cancellation) is not { } found)
                return BlockQuantizers.LeastSquares.Prepare(weight, inputs, format, cancellation);
            // Several matrices read the same inputs; for others the factors are made anew in place, so rows of earlier ones must be done.
            if (!ReferenceEquals(found, _known))
            {
                _known = null;
                InverseFactors.Fill(found, _factors, cancellation);
                _known = found;
            }

            return new Rows(found.Stretches, _factors, inputs, format);
        }
    }

    private sealed class Rows(IReadOnlyList<(int First, int Length)> stretches, IReadOnlyList<float[]> factors, int inputs, BlockFormat format) : IRowQuantizer
    {
        // A block's part of the factor is read once for all rows of a slab.
        public int LeastRows => 64;

        public void Quantize(Span<float> weights, int rows, Span<byte> packed, Span<float> scales, Span<byte> zeroPoints)
        {
            var (blocks, zeroBytes) = (format.Blocks(inputs), format.ZeroPointBytes(inputs));
            for (var r = 0; r < rows && !format.Symmetric; r++)
                BlockPacking.ClearZeroPoints(format, zeroPoints.Slice(r * zeroBytes, zeroBytes), blocks);
            var errors = ArrayPool<float>.Shared.Rent(rows * format.BlockSize);
            for (var s = 0; s < stretches.Count; s++)
            {
                var (first, length) = stretches[s];
                for (var start = 0; start < length; start += format.BlockSize)
                {
                    var count = Math.Min(format.BlockSize, length - start);
                    for (var r = 0; r < rows; r++)
                    {
                        var block = (first + start) / format.BlockSize;
                        var (scale, zeroPoint) = Block(
                            weights.Slice((r * inputs) + first + start, count),
                            factors[s].AsSpan((start * length) + start),
                            length,
                            errors.AsSpan(r * format.BlockSize, count),
                            packed.Slice((r * format.PackedBytes(inputs)) + (block * format.BlockBytes), format.BlockBytes));
                        scales[(r * blocks) + block] = scale;
                        if (!format.Symmetric)
                            BlockPacking.SetZeroPoint(format, zeroPoints.Slice(r * zeroBytes, zeroBytes), block, zeroPoint);
                    }

                    MakeUp(weights[(first + start + count)..], rows, factors[s].AsSpan((start * length) + start + count), length, length - start - count, errors, count);
                }
            }

            ArrayPool<float>.Shared.Return(errors);
        }

        /// <summary>Quantises a block of one row; leaves <c>e</c> of each input.</summary>
        private (float Scale, int ZeroPoint) Block(Span<float> weights, ReadOnlySpan<float> factor, int length, Span<float> errors, Span<byte> packed)
        {
            var (scale, zeroPoint) = LeastSquares.Search(weights, format);
            Span<int> values = stackalloc int[format.BlockSize];
            values.Clear();
            for (var i = 0; i < weights.Length; i++)
            {
                var rest = weights[i..];
                values[i] = scale == 0 ? zeroPoint : (int)Math.Clamp(MathF.Floor((rest[0] / scale) + zeroPoint + 0.5f), 0, format.Levels);
                var row = factor.Slice((i * length) + i, rest.Length);
                errors[i] = (rest[0] - (scale * (values[i] - zeroPoint))) / row[0];
                TensorPrimitives.MultiplyAdd(row, -errors[i], rest, rest);
            }

            BlockPacking.Pack(format, values, packed);
            return (scale, zeroPoint);
        }

        private unsafe void MakeUp(Span<float> weights, int rows, ReadOnlySpan<float> factor, int length, int columns, ReadOnlySpan<float> errors, int depth)
        {
            if (columns == 0)
                return;
            fixed (float* w = weights, u = factor, e = errors)
                PanelProduct.Add(-1f, e, format.BlockSize, u, length, w, inputs, rows, depth, columns);
        }
    }
}
