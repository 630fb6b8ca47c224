using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>
/// What the dropout masks of a training pass are drawn from: seed, step and part of the step, kept by thread; without one there is no dropout.
/// The same pass has the same masks wherever and whenever it is worked out, so that recomputed activations and resumed trainings agree.
/// </summary>
internal static class DropoutKey
{
    [ThreadStatic]
    private static ulong? Kept;

    public static ulong? Current => Kept;

    /// <summary>Sets the key of the current thread until the scope is disposed.</summary>
    public static Scope Use(ulong? key)
    {
        var scope = new Scope(Kept);
        Kept = key;
        return scope;
    }

    /// <summary>0 with the given probability, else <c>1 / (1 - probability)</c>, of the shape and type of <paramref name="x"/>.</summary>
    public static Tensor Mask(Tensor x, double probability, string module)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var generator = new Generator(Mix(Kept!.Value, module), CPU);
        var mask = empty(x.shape, device: CPU).bernoulli_(1 - probability, generator);
        return mask.Times(1 / (1 - probability)).to(x.dtype, x.device).MoveToOuterDisposeScope();
    }

    /// <summary>FNV-1a over the name, started from the key.</summary>
    private static ulong Mix(ulong key, string name)
    {
        var hash = key ^ 14695981039346656037ul;
        foreach (var c in name)
            hash = (hash ^ c) * 1099511628211ul;
        return hash;
    }

    /// <summary>Puts the earlier key back.</summary>
    internal readonly ref struct Scope(ulong? before)
    {
        public void Dispose() => Kept = before;
    }
}
