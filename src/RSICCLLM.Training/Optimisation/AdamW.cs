using System.Numerics;
using System.Runtime.InteropServices;
using RSICCLLM.Training.Modeling;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Optimisation;

/// <summary>
/// AdamW over float32 tensors, one pass over memory per tensor. Keeps its moments in plain arrays, so that they can be stored and read back
/// bit for bit. Not safe for concurrent use.
/// </summary>
internal sealed class AdamW
{
    private readonly AdamWOptions _options;
    private readonly List<Slot> _slots;

    public AdamW(IEnumerable<(string Name, Tensor Tensor)> parameters, AdamWOptions options)
    {
        _options = options;
        _slots = [.. parameters.Select(p => new Slot(
            p.Name, p.Tensor, new float[p.Tensor.numel()], new float[p.Tensor.numel()], options.DecayVectors || p.Tensor.dim() > 1))];
    }

    /// <summary>Steps taken.</summary>
    public long Step { get; set; }

    /// <summary>The moments of each tensor, for storing and restoring.</summary>
    public IEnumerable<(string Name, float[] Mean, float[] Square)> Moments => _slots.Select(s => (s.Name, s.Mean, s.Square));

    /// <summary>Root of the sum of squares of all gradients.</summary>
    public double GradientNorm()
    {
        var sum = 0.0;
        foreach (var slot in _slots)
            sum += SumOfSquares(slot.Gradient);

        return Math.Sqrt(sum);
    }

    /// <summary>Takes one step; gradients are multiplied by <paramref name="gradientScale"/> first (clipping, averaging).</summary>
    public void Update(double learningRate, double gradientScale)
    {
        Step++;
        var first = 1 - Math.Pow(_options.Beta1, Step);
        var second = 1 - Math.Pow(_options.Beta2, Step);
        foreach (var slot in _slots)
        {
            var gradient = slot.Gradient;
            if (gradient.IsEmpty)
                continue;
            var constants = new Constants(
                (float)gradientScale,
                (float)_options.Beta1,
                (float)_options.Beta2,
                slot.Decays ? (float)(1 - (learningRate * _options.WeightDecay)) : 1f,
                (float)(learningRate / first),
                (float)(1 / Math.Sqrt(second)),
                (float)_options.Epsilon);
            Update(TensorMemory.Floats(slot.Tensor), gradient, slot.Mean, slot.Square, constants);
        }
    }

    /// <summary>Sets all gradients to 0 in place.</summary>
    public void ClearGradients()
    {
        foreach (var slot in _slots)
            slot.Gradient.Clear();
    }

    private static double SumOfSquares(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        const int Block = 4096;
        for (var start = 0; start < values.Length; start += Block)
        {
            var block = values.Slice(start, Math.Min(Block, values.Length - start));
            sum += System.Numerics.Tensors.TensorPrimitives.SumOfSquares(block);
        }

        return sum;
    }

    private static void Update(Span<float> weights, ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square, Constants k)
    {
        var i = 0;
        var vw = MemoryMarshal.Cast<float, Vector<float>>(weights);
        var vg = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var vm = MemoryMarshal.Cast<float, Vector<float>>(mean);
        var vs = MemoryMarshal.Cast<float, Vector<float>>(square);
        for (var j = 0; j < vw.Length; j++)
        {
            var g = vg[j] * k.Scale;
            var m = vm[j] = (vm[j] * k.Beta1) + (g * (1 - k.Beta1));
            var s = vs[j] = (vs[j] * k.Beta2) + (g * g * (1 - k.Beta2));
            vw[j] = (vw[j] * k.Keep) - (m * k.Rate / ((Vector.SquareRoot(s) * k.Root) + new Vector<float>(k.Epsilon)));
        }

        for (i = vw.Length * Vector<float>.Count; i < weights.Length; i++)
        {
            var g = gradient[i] * k.Scale;
            var m = mean[i] = (mean[i] * k.Beta1) + (g * (1 - k.Beta1));
            var s = square[i] = (square[i] * k.Beta2) + (g * g * (1 - k.Beta2));
            weights[i] = (weights[i] * k.Keep) - (m * k.Rate / ((MathF.Sqrt(s) * k.Root) + k.Epsilon));
        }
    }

    private readonly record struct Constants(float Scale, float Beta1, float Beta2, float Keep, float Rate, float Root, float Epsilon);

    private sealed record Slot(string Name, Tensor Tensor, float[] Mean, float[] Square, bool Decays)
    {
        /// <summary>The gradient, or nothing while the tensor has taken part in no backward pass.</summary>
        public Span<float> Gradient
        {
            get
            {
                using var gradient = Tensor.grad;
                return gradient is null ? default : TensorMemory.Floats(gradient);
            }
        }
    }
}
