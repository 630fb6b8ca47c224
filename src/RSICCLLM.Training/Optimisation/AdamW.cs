using static TorchSharp.torch;

namespace RSICCLLM.Training.Optimisation;

/// <summary>
/// AdamW, one pass over memory per tensor. On the processor it keeps its moments in plain arrays, so that they can be stored and read back bit for bit.
/// Tensors in bfloat16 have a float32 master copy here, which the steps are taken on. Not safe for concurrent use.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private readonly AdamWOptions _options;
    private readonly List<AdamWSlot> _slots;

    public AdamW(IEnumerable<(string Name, Tensor Tensor)> parameters, AdamWOptions options)
    {
        _options = options;
        _slots = [.. parameters.Select(p => AdamWSlot.For(p.Name, p.Tensor, options.DecayVectors || p.Tensor.dim() > 1))];
    }

    /// <summary>Steps taken.</summary>
    public long Step { get; set; }

    /// <summary>Weights and moments of each tensor, for storing and restoring.</summary>
    public IReadOnlyList<AdamWSlot> Slots => _slots;

    /// <summary>Root of the sum of squares of all gradients.</summary>
    public double GradientNorm()
    {
        var sum = 0.0;
        foreach (var slot in _slots)
            sum += slot.SumOfSquares();

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
            slot.Update(new AdamWConstants(
                (float)gradientScale,
                (float)_options.Beta1,
                (float)_options.Beta2,
                slot.Decays ? (float)(1 - (learningRate * _options.WeightDecay)) : 1f,
                (float)(learningRate / first),
                (float)(1 / Math.Sqrt(second)),
                (float)_options.Epsilon));
        }
    }

    /// <summary>Sets all gradients to 0 in place.</summary>
    public void ClearGradients()
    {
        foreach (var slot in _slots)
            slot.ClearGradient();
    }

    public void Dispose()
    {
        foreach (var slot in _slots)
            slot.Dispose();
    }
}
