using RSICCLLM.Model.Adapters;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>Low-rank factors beside the weights of a model, <c>scale * B A dropout(x)</c>. Owns the factors.</summary>
internal sealed class LowRankAdapter(ParameterSet factors, double scale, double dropout) : IDisposable
{
    /// <summary>The factors by the checkpoint's module names, <c>MODULE.lora_A.weight</c> and <c>MODULE.lora_B.weight</c>.</summary>
    public ParameterSet Factors { get; } = factors;

    public void Dispose() => Factors.Dispose();

    /// <summary>Adds a module's share to its product <paramref name="y"/>, in place where there is one.</summary>
    public Tensor AddTo(Tensor y, Tensor x, string module)
    {
        if (Factors.Find(module + AdapterNames.FirstFactor) is not { } first)
            return y;
        var seen = dropout > 0 && DropoutKey.Current is not null ? x * DropoutKey.Mask(x, dropout, module) : x;
        return y.PlusInPlace(Ops.Linear(Ops.Linear(seen, first).Times(scale), Factors[module + AdapterNames.SecondFactor]));
    }

    /// <summary>What the factors add to a module's weight, or <see langword="null"/> where it has none.</summary>
    public Tensor? Product(string module) =>
        Factors.Find(module + AdapterNames.FirstFactor) is { } first ? Factors[module + AdapterNames.SecondFactor].matmul(first).Times(scale) : null;
}
