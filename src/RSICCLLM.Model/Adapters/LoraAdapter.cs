using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Safetensors;

namespace RSICCLLM.Model.Adapters;

/// <summary>
/// A LoRA adapter in PEFT's layout: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>. One of ours that brings a difference-aware module
/// to a plain checkpoint has <c>difference_config.json</c> too. Memory-mapped; safe for reading from several threads until it is disposed.
/// </summary>
public sealed class LoraAdapter : IDisposable
{
    /// <summary>Name of the weights' file.</summary>
    public const string WeightsFile = "adapter_model.safetensors";

    /// <summary>Shape of a module that the adapter brings along.</summary>
    public const string DifferenceFile = "difference_config.json";

    private readonly Dictionary<string, LoraPair> _pairs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _whole = new(StringComparer.Ordinal);

    private LoraAdapter(string folder, LoraConfiguration configuration, SafetensorsFile file)
    {
        Folder = folder;
        Configuration = configuration;
        File = file;
    }

    /// <summary>The adapter's folder.</summary>
    public string Folder { get; }

    /// <summary>What <c>adapter_config.json</c> says.</summary>
    public LoraConfiguration Configuration { get; }

    /// <summary>The open weights.</summary>
    public SafetensorsFile File { get; }

    /// <summary>Factors by the name of the checkpoint's weight.</summary>
    public IReadOnlyDictionary<string, LoraPair> Pairs => _pairs;

    /// <summary>Tensors that the adapter holds whole: name in the checkpoint, name in the adapter's file.</summary>
    public IReadOnlyDictionary<string, string> Whole => _whole;

    /// <summary>The difference-aware module that the adapter brings along, or <see langword="null"/>.</summary>
    public DifferenceConfiguration? Difference { get; private init; }

    /// <summary>Opens an adapter and checks that its tensors belong together.</summary>
    /// <exception cref="ModelException">A file is missing or damaged, or the adapter is of an unsupported kind.</exception>
    public static LoraAdapter Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new ModelException($"The adapter's folder {folder} does not exist.");
        var configuration = LoraConfiguration.Load(folder);
        var difference = Path.Combine(folder, DifferenceFile);
        var adapter = new LoraAdapter(folder, configuration, SafetensorsFile.Open(Path.Combine(folder, WeightsFile)))
        {
            Difference = System.IO.File.Exists(difference) ? ModelConfigurationReader.LoadDifference(difference) : null,
        };
        try
        {
            adapter.Sort();
            return adapter;
        }
        catch
        {
            adapter.Dispose();
            throw;
        }
    }

    /// <summary>Checks that every tensor of the adapter has its place in a checkpoint.</summary>
    /// <param name="shapeOf">Shape of the checkpoint's tensor of a name, <see langword="null"/> where it has none.</param>
    /// <exception cref="ModelException">A weight is missing there or has another shape.</exception>
    public void Check(Func<string, IReadOnlyList<long>?> shapeOf)
    {
        ArgumentNullException.ThrowIfNull(shapeOf);
        foreach (var (weight, pair) in _pairs)
        {
            if (shapeOf(weight) is not { } shape)
                throw new ModelException($"{File.Path} changes \"{weight}\", which the checkpoint does not have: they do not belong together.");
            Compare(weight, "changes", [File.Entry(pair.Second).Shape[0], File.Entry(pair.First).Shape[1]], shape);
        }

        foreach (var (weight, name) in _whole)
        {
            if (shapeOf(weight) is { } shape)
                Compare(weight, "replaces", File.Entry(name).Shape, shape);
        }
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose() => File.Dispose();

    private void Compare(string weight, string does, IReadOnlyList<long> own, IReadOnlyList<long> stored)
    {
        if (!own.SequenceEqual(stored))
            throw new ModelException($"{File.Path} {does} \"{weight}\" as [{string.Join(", ", own)}], and the checkpoint has [{string.Join(", ", stored)}]: they do not belong together.");
    }

    private void Sort()
    {
        foreach (var (name, entry) in File.Tensors)
        {
            var target = AdapterNames.ToCheckpoint(name)
                ?? throw new ModelException($"{File.Path}: the tensor \"{name}\" is not named as PEFT names them.");
            if (target.EndsWith(AdapterNames.FirstFactor, StringComparison.Ordinal))
                Pair(name, entry, target[..^AdapterNames.FirstFactor.Length] + ".weight");
            else if (!target.EndsWith(AdapterNames.SecondFactor, StringComparison.Ordinal))
                _whole.Add(target, name);
        }

        var seconds = File.Tensors.Keys.Count(n => n.EndsWith(AdapterNames.SecondFactor, StringComparison.Ordinal));
        if (seconds != _pairs.Count)
            throw new ModelException($"{File.Path} has {_pairs.Count} first factors and {seconds} second ones: it is incomplete.");
    }

    private void Pair(string first, TensorEntry entry, string weight)
    {
        var second = first[..^AdapterNames.FirstFactor.Length] + AdapterNames.SecondFactor;
        if (!File.Tensors.TryGetValue(second, out var other))
            throw new ModelException($"{File.Path} has \"{first}\" without \"{second}\": it is incomplete.");
        if (entry.Shape.Count != 2 || other.Shape.Count != 2 || entry.Shape[0] != other.Shape[1] || entry.Shape[0] < 1)
        {
            throw new ModelException(
                $"{File.Path}: \"{first}\" has shape [{string.Join(", ", entry.Shape)}] and \"{second}\" [{string.Join(", ", other.Shape)}]; they cannot be multiplied.");
        }

        _pairs.Add(weight, new(first, second, entry.Shape[0], Configuration.Scale(entry.Shape[0])));
    }
}
