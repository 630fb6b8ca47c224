using RSICCLLM.Model;
using RSICCLLM.Model.Difference;
using TorchSharp;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>
/// The named tensors of a model. Owns them: disposing the set frees them. Not safe for concurrent changes; reading from several threads is.
/// </summary>
internal sealed class ParameterSet : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>Names in storage order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Low-rank factors beside the tensors, where the model has them; owned by the set.</summary>
    internal LowRankAdapter? Adapter { get; set; }

    /// <summary>Numbers in all tensors together.</summary>
    public long ElementCount => _tensors.Values.Sum(t => t.numel());

    /// <summary>Bytes of all tensors together.</summary>
    internal long ByteCount => _tensors.Values.Sum(t => t.numel() * t.element_size());

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
        Adapter?.Dispose();
        Adapter = null;
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

    /// <summary>Moves all tensors to a device; before anything is trained.</summary>
    internal void MoveTo(Device device)
    {
        using var noGradients = no_grad();
        foreach (var name in _names)
        {
            var moved = _tensors[name].to(device).DetachFromDisposeScope();
            _tensors[name].Dispose();
            _tensors[name] = moved;
        }
    }

    /// <summary>Whether anything is trained whose name begins so.</summary>
    internal bool TrainsAny(string prefix) =>
        _names.Any(n => n.StartsWith(prefix, StringComparison.Ordinal) && _tensors[n].requires_grad) || Adapter?.Factors.TrainsAny(prefix) == true;

    /// <summary>Draws starting values; the same seed gives the same numbers.</summary>
    internal static ParameterSet Draw(IReadOnlyList<ParameterSpecification> layout, long seed, int residualBranches, ScalarType type = ScalarType.Float32)
    {
        var set = new ParameterSet();
        using var generator = new Generator((ulong)seed, CPU);
        foreach (var specification in layout)
        {
            var (name, shape, kind) = specification;
            using var scope = NewDisposeScope();
            var inputs = shape.Skip(1).Aggregate(1L, (a, b) => a * b);
            var tensor = kind switch
            {
                Initialisation.Zero => zeros(shape),
                Initialisation.One => ones(shape),
                Initialisation.Embedding => Normal(0.02),
                Initialisation.Weight => Normal(1 / Math.Sqrt(inputs)),
                Initialisation.ResidualOutput => Normal(1 / Math.Sqrt(inputs * (double)residualBranches)),
                Initialisation.LowRank => empty(shape, device: CPU).uniform_(-1 / Math.Sqrt(inputs), 1 / Math.Sqrt(inputs), generator),
                Initialisation.TextureOperators => torch.tensor(TextureOperators.InitialWeights()).reshape(shape),
                _ => throw new ArgumentOutOfRangeException(nameof(layout), kind, "Unknown initialisation."),
            };
            set.Add(name, tensor.to_type(specification.TypeAs(type)).to(get_default_device()).MoveToOuterDisposeScope());

            Tensor Normal(double deviation) => randn(shape, device: CPU, generator: generator) * deviation;
        }

        return set;
    }
}
