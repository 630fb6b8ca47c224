using System.Globalization;
using RSICCLLM.Model;
using RSICCLLM.Model.Safetensors;

namespace RSICCLLM.Quantization.Weights;

/// <summary>
/// Reads a checkpoint's tensors by the names of the published model; newer tools save the same tensors below
/// <c>model.language_model</c> and <c>model.visual</c>.
/// </summary>
internal sealed class CheckpointWeights(Checkpoint checkpoint) : IWeightSource
{
    private const string TextPrefix = "model.";
    private const string NewTextPrefix = "model.language_model.";
    private const string VisionPrefix = "visual.";
    private const string NewVisionPrefix = "model.visual.";

    // Parts of rows, as a transposition reads them, are read again soon and go with the whole tensor.
    private const int ReleasedElements = 1 << 16;

    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Tensors that nobody has asked for, by the names of the checkpoint.</summary>
    public IEnumerable<string> Unused => checkpoint.Tensors.Keys.Where(name => !_asked.Contains(name)).Order(StringComparer.Ordinal);

    public bool Contains(string name) => checkpoint.Tensors.ContainsKey(Resolve(name));

    public IReadOnlyList<long> Shape(string name)
    {
        var entry = checkpoint.Entry(Resolve(name));
        _asked.Add(entry.Name);
        return entry.Type.IsFloat()
            ? entry.Shape
            : throw new ModelException($"Tensor \"{entry.Name}\" of {checkpoint.Folder} has the type {entry.Type.SafetensorsName()}; weights are F32, F16 or BF16.");
    }

    public string? StoredName(string name) => Resolve(name) is var stored && checkpoint.Tensors.ContainsKey(stored) ? stored : null;

    public void Release(string name)
    {
        if (StoredName(name) is { } stored)
            checkpoint.Release(stored, 0, checkpoint.Entry(stored).ElementCount);
    }

    public void Read(string name, long first, Span<float> destination)
    {
        var resolved = Resolve(name);
        checkpoint.ReadFloat32(resolved, first, destination);
        if (destination.Length >= ReleasedElements)
            checkpoint.Release(resolved, first, destination.Length);
        var bad = FiniteCheck.IndexOfNonFinite(destination);
        if (bad >= 0)
        {
            throw new ModelException(string.Create(CultureInfo.InvariantCulture,
                $"Tensor \"{resolved}\" of {checkpoint.Folder} holds {destination[bad]} at element {first + bad}: the checkpoint is damaged or its training diverged."));
        }
    }

    private string Resolve(string name)
    {
        if (checkpoint.Tensors.ContainsKey(name))
            return name;
        if (name.StartsWith(TextPrefix, StringComparison.Ordinal) && checkpoint.Tensors.ContainsKey(NewTextPrefix + name[TextPrefix.Length..]))
            return NewTextPrefix + name[TextPrefix.Length..];
        if (name.StartsWith(VisionPrefix, StringComparison.Ordinal) && checkpoint.Tensors.ContainsKey(NewVisionPrefix + name[VisionPrefix.Length..]))
            return NewVisionPrefix + name[VisionPrefix.Length..];
        return name;
    }
}
