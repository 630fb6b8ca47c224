using RSICCLLM.Model;
using RSICCLLM.Model.Difference;
using TorchSharp;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>
/// The named tensors of a model. Owns them: disposing the set frees them. Not safe for concurrent changes; reading from several threads is.
/// </summary>
public sealed class ParameterSet : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>Names in storage order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Numbers in all tensors together.</summary>
    public long ElementCount => _tensors.Values.Sum(t => t.numel());

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="ModelException">The set has no such tensor.</exception>
    public Tensor this[string name] =>
        _tensors.TryGetValue(name, out var tensor) ? tensor : throw new ModelException($"The model has no tensor \"{name}\".");

    /// <summary>Whether the set holds a tensor.</summary>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
        _tensors.Clear();
        _names.Clear();
    }

    internal Tensor? Find(string name) => _tensors.GetValueOrDefault(name);

    internal void Add(string name, Tensor tensor)
    {
        _tensors.Add(name, tensor.DetachFromDisposeScope());
        _names.Add(name);
    }

    /// <summary>Marks all tensors as trainable, or none.</summary>
    internal void RequireGradients(bool required)
    {
        foreach (var tensor in _tensors.Values)
            tensor.requires_grad = required;
    }

    /// <summary>Draws starting values; the same seed gives the same numbers.</summary>
    internal static ParameterSet Draw(IReadOnlyList<ParameterSpecification> layout, long seed, int residualBranches)
    {
        var set = new ParameterSet();
        using var generator = new Generator((ulong)seed, CPU);
        foreach (var (name, shape, kind) in layout)
        {
            using var scope = NewDisposeScope();
            var inputs = shape.Skip(1).Aggregate(1L, (a, b) => a * b);
            var tensor = kind switch
            {
                Initialisation.Zero => zeros(shape),
                Initialisation.One => ones(shape),
                Initialisation.Embedding => Normal(0.02),
                Initialisation.Weight => Normal(1 / Math.Sqrt(inputs)),
                Initialisation.ResidualOutput => Normal(1 / Math.Sqrt(inputs * (double)residualBranches)),
                Initialisation.TextureOperators => torch.tensor(TextureOperators.InitialWeights()).reshape(shape),
                _ => throw new ArgumentOutOfRangeException(nameof(layout), kind, "Unknown initialisation."),
            };
            set.Add(name, tensor.MoveToOuterDisposeScope());

            Tensor Normal(double deviation) => randn(shape, generator: generator) * deviation;
        }

        return set;
    }
}
