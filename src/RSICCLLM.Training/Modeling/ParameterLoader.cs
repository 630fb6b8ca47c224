using RSICCLLM.Model;
using RSICCLLM.Model.Safetensors;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>Fills a parameter set from a memory-mapped checkpoint, a few rows at a time: no second copy of a tensor is held.</summary>
internal static class ParameterLoader
{
    private const long ChunkElements = 1 << 26;

    /// <summary>Loads the tensors of a layout.</summary>
    /// <param name="checkpoint">Where the weights lie.</param>
    /// <param name="layout">Tensors that the model needs.</param>
    /// <param name="type">Type of the weights in memory; small tensors stay float32, see <see cref="ParameterSpecification.TypeAs"/>.</param>
    /// <exception cref="ModelException">A tensor is missing or has another shape.</exception>
    public static ParameterSet Load(Checkpoint checkpoint, IEnumerable<ParameterSpecification> layout, ScalarType type)
    {
        var set = new ParameterSet();
        try
        {
            foreach (var specification in layout)
                set.Add(specification.Name, Load(checkpoint, specification, type));
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    private static Tensor Load(Checkpoint checkpoint, ParameterSpecification specification, ScalarType type)
    {
        var (name, shape, _) = specification;
        type = specification.TypeAs(type);
        var entry = checkpoint.Entry(name);
        if (!entry.Shape.SequenceEqual(shape))
        {
            throw new ModelException(
                $"{checkpoint.Folder}: tensor \"{name}\" has shape [{string.Join(", ", entry.Shape)}] where config.json asks for [{string.Join(", ", shape)}].");
        }

        var tensor = empty(shape, type);
        var flat = tensor.reshape(-1);
        for (long first = 0; first < entry.ElementCount; first += ChunkElements)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(ChunkElements, entry.ElementCount - first);
            Fill(checkpoint, entry, first, flat.narrow(0, first, count), type);
        }

        flat.Dispose();
        return tensor;
    }

    private static unsafe void Fill(Checkpoint checkpoint, TensorEntry entry, long first, Tensor part, ScalarType type)
    {
        var same = (entry.Type, type) is (TensorType.BFloat16, ScalarType.BFloat16) or (TensorType.Float16, ScalarType.Float16);
        if (same)
        {
            new ReadOnlySpan<byte>(checkpoint.Pointer(entry.Name) + (first * entry.Type.Size()), part.bytes.Length).CopyTo(part.bytes);
        }
        else if (type == ScalarType.Float32)
        {
            checkpoint.ReadFloat32(entry.Name, first, TensorMemory.Floats(part));
        }
        else
        {
            using var wide = empty(part.shape, ScalarType.Float32);
            checkpoint.ReadFloat32(entry.Name, first, TensorMemory.Floats(wide));
            part.copy_(wide);
        }
    }
}
