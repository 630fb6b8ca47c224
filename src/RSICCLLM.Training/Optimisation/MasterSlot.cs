using RSICCLLM.Training.Modeling;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Optimisation;

/// <summary>
/// A bfloat16 tensor on the processor with a float32 master copy: steps that are too small for bfloat16 add up there (Micikevicius et al. 2018, Mixed
/// Precision Training).
/// </summary>
internal sealed class MasterSlot : AdamWSlot
{
    private const int Block = 4096;
    private readonly float[] _master;
    private readonly float[] _mean;
    private readonly float[] _square;

    public MasterSlot(string name, Tensor tensor, bool decays)
        : base(name, tensor, decays)
    {
        _master = new float[tensor.numel()];
        _mean = new float[_master.Length];
        _square = new float[_master.Length];
        BFloat16Values.Widen(TensorMemory.BFloat16Bits(tensor), _master);
    }

    private Span<ushort> Gradient
    {
        get
        {
            using var gradient = Tensor.grad;
            return gradient is null ? default : TensorMemory.BFloat16Bits(gradient);
        }
    }

    public override double SumOfSquares()
    {
        var gradient = Gradient;
        Span<float> wide = stackalloc float[Block];
        var sum = 0.0;
        for (var start = 0; start < gradient.Length; start += Block)
        {
            var part = gradient.Slice(start, Math.Min(Block, gradient.Length - start));
            BFloat16Values.Widen(part, wide);
            sum += FloatSlot.SumOfSquares(wide[..part.Length]);
        }

        return sum;
    }

    public override void Update(AdamWConstants k)
    {
        var gradient = Gradient;
        var weights = TensorMemory.BFloat16Bits(Tensor);
        Span<float> wide = stackalloc float[Block];
        for (var start = 0; start < gradient.Length; start += Block)
        {
            var count = Math.Min(Block, gradient.Length - start);
            BFloat16Values.Widen(gradient.Slice(start, count), wide);
            var master = _master.AsSpan(start, count);
            FloatSlot.Update(master, wide[..count], _mean.AsSpan(start, count), _square.AsSpan(start, count), k);
            BFloat16Values.Round(master, weights.Slice(start, count));
        }
    }

    public override void ClearGradient() => Gradient.Clear();

    public override void Read(SlotPart part, ReadValues read) => read(Values(part));

    public override void Fill(SlotPart part, FillValues fill)
    {
        fill(Values(part));
        if (part == SlotPart.Weights)
            BFloat16Values.Round(_master, TensorMemory.BFloat16Bits(Tensor));
    }

    private float[] Values(SlotPart part) => part switch
    {
        SlotPart.Weights => _master,
        SlotPart.Mean => _mean,
        _ => _square,
    };
}
