using System.Numerics;
using System.Runtime.InteropServices;
using RSICCLLM.Training.Modeling;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Optimisation;

/// <summary>A float32 tensor on the processor.</summary>
internal sealed class FloatSlot(string name, Tensor tensor, bool decays) : AdamWSlot(name, tensor, decays)
{
    private const int Block = 4096;
    private readonly float[] _mean = new float[tensor.numel()];
    private readonly float[] _square = new float[tensor.numel()];

    private Span<float> Gradient
    {
        get
        {
            using var gradient = Tensor.grad;
            return gradient is null ? default : TensorMemory.Floats(gradient);
        }
    }

    public override double SumOfSquares() => SumOfSquares(Gradient);

    public override void Update(AdamWConstants k)
    {
        var gradient = Gradient;
        if (!gradient.IsEmpty)
            Update(TensorMemory.Floats(Tensor), gradient, _mean, _square, k);
    }

    public override void ClearGradient() => Gradient.Clear();

    public override void Read(SlotPart part, ReadValues read) => read(Values(part));

    public override void Fill(SlotPart part, FillValues fill) => fill(Values(part));

    public static double SumOfSquares(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        for (var start = 0; start < values.Length; start += Block)
            sum += System.Numerics.Tensors.TensorPrimitives.SumOfSquares(values.Slice(start, Math.Min(Block, values.Length - start)));
        return sum;
    }

    public static void Update(Span<float> weights, ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square, AdamWConstants k)
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

    private Span<float> Values(SlotPart part) => part switch
    {
        SlotPart.Weights => TensorMemory.Floats(Tensor),
        SlotPart.Mean => _mean,
        _ => _square,
    };
}
