using RSICCLLM.Model;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Conversion.Stored;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>Error of a quantised tensor of a package against its checkpoint.</summary>
/// <param name="Name">Name in the checkpoint.</param>
/// <param name="Bits">Bits of a value: 4 or 8.</param>
/// <param name="BlockSize">Inputs that share a scale; all of them in a graph that reads prompts.</param>
/// <param name="RelativeError">Root of the squared error over the squared weights, 0 or more.</param>
/// <param name="LargestError">Largest difference of a weight.</param>
public sealed record WeightError(string Name, int Bits, int BlockSize, double RelativeError, double LargestError);

/// <summary>Restores a package's quantised tensors and holds them against the checkpoint, a few rows at a time.</summary>
public static class WeightErrors
{
    private static readonly (string Suffix, Func<IReadOnlyDictionary<string, ModelReader.StoredTensor>, string, int, int, StoredMatrix> Open)[] Formats =
    [
        (".int4", (tensors, name, outputs, inputs) => StoredBlocks.Open(tensors, name, 4, outputs, inputs)),
        (".int8", (tensors, name, outputs, inputs) => StoredBlocks.Open(tensors, name, 8, outputs, inputs)),
        (".columns", StoredColumns.Open),
    ];

    /// <summary>Measures every quantised tensor of a graph.</summary>
    /// <param name="graphFile">A graph of a package, for example <c>decoder_cpu.onnx</c>.</param>
    /// <param name="checkpoint">The checkpoint that it was made of.</param>
    /// <param name="adapter">The adapter that was merged in, or <see langword="null"/>.</param>
    /// <param name="cancellation">Looked at between tensors.</param>
    /// <exception cref="ModelException">The graph is damaged, or does not belong to the checkpoint.</exception>
    public static IReadOnlyList<WeightError> Measure(string graphFile, Checkpoint checkpoint, LoraAdapter? adapter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graphFile);
        ArgumentNullException.ThrowIfNull(checkpoint);
        var stored = new CheckpointWeights(checkpoint);
        IWeightSource source = adapter is null ? stored : new MergedWeights(stored, adapter);
        var tensors = new Dictionary<string, ModelReader.StoredTensor>(StringComparer.Ordinal);
        foreach (var tensor in ModelReader.ReadTensors(graphFile))
        {
            if (!tensors.TryAdd(tensor.Spec.Name, tensor))
                throw new ModelException($"{graphFile} holds the tensor \"{tensor.Spec.Name}\" twice: convert the checkpoint again.");
        }

        var errors = new List<WeightError>();
        foreach (var tensor in tensors.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Array.Find(Formats, format => tensor.Spec.Name.EndsWith(format.Suffix, StringComparison.Ordinal)) is not { Suffix: { } suffix, Open: var open })
                continue;
            var name = tensor.Spec.Name[..^suffix.Length];
            var (outputs, inputs) = Shape(source, name);
            using var matrix = open(tensors, name, outputs, inputs);
            errors.Add(Measure(source, matrix));
        }

        return errors;
    }

    private static (int Outputs, int Inputs) Shape(IWeightSource source, string name)
    {
        if (!source.Contains(name))
            throw new ModelException($"The package holds the tensor \"{name}\", which the checkpoint does not: they do not belong together.");
        return source.Shape(name) is [var outputs and > 0 and <= int.MaxValue, var inputs and > 0 and <= int.MaxValue]
            ? ((int)outputs, (int)inputs)
            : throw new ModelException($"The package holds the tensor \"{name}\" in blocks, and it is no matrix in the checkpoint: they do not belong together.");
    }

    private static WeightError Measure(IWeightSource source, StoredMatrix stored)
    {
        var (error, whole, largest) = (0.0, 0.0, 0.0);
        var (restored, row) = (new float[stored.Inputs], new float[stored.Inputs]);
        for (var o = 0; o < stored.Outputs; o++)
        {
            stored.Restore(o, restored);
            source.Read(stored.Name, (long)o * stored.Inputs, row);
            for (var i = 0; i < row.Length; i++)
            {
                var difference = (double)row[i] - restored[i];
                error += difference * difference;
                whole += (double)row[i] * row[i];
                largest = Math.Max(largest, Math.Abs(difference));
            }
        }

        source.Release(stored.Name);
        return new WeightError(stored.Name, stored.Bits, stored.BlockSize, whole == 0 ? 0 : Math.Sqrt(error / whole), largest);
    }
}
