using System.Runtime.InteropServices;
using RSICCLLM.Model;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>Error of a quantised tensor of a package against its checkpoint.</summary>
/// <param name="Name">Name in the checkpoint.</param>
/// <param name="Bits">Bits of a value: 4 or 8.</param>
/// <param name="BlockSize">Inputs that share a scale.</param>
/// <param name="RelativeError">Root of the squared error over the squared weights, 0 or more.</param>
/// <param name="LargestError">Largest difference of a weight.</param>
public sealed record WeightError(string Name, int Bits, int BlockSize, double RelativeError, double LargestError);

/// <summary>Restores a package's quantised tensors and holds them against the checkpoint, a few rows at a time.</summary>
public static class WeightErrors
{
    private static readonly (string Suffix, int Bits)[] Values = [(".int4", 4), (".int8", 8)];

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
        var tensors = ModelReader.ReadTensors(graphFile).ToDictionary(t => t.Spec.Name, StringComparer.Ordinal);
        var errors = new List<WeightError>();
        foreach (var tensor in tensors.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (suffix, bits) in Values)
            {
                if (tensor.Spec.Name.EndsWith(suffix, StringComparison.Ordinal))
                    errors.Add(Measure(source, tensors, tensor, tensor.Spec.Name[..^suffix.Length], bits));
            }
        }

        return errors;
    }

    private static WeightError Measure(
        IWeightSource source, Dictionary<string, ModelReader.StoredTensor> tensors, ModelReader.StoredTensor values, string name, int bits)
    {
        if (!source.Contains(name))
            throw new ModelException($"The package holds the tensor \"{name}\", which the checkpoint does not: they do not belong together.");
        if (!tensors.TryGetValue(name + ".scales", out var scales) || scales.Spec.Shape.Length != 2 || scales.Spec.Shape.Contains(0))
            throw new ModelException($"The package has no scales for \"{name}\": convert the checkpoint again.");
        var shape = source.Shape(name);
        var (outputs, inputs, blocks) = (checked((int)shape[0]), checked((int)shape[1]), checked((int)scales.Spec.Shape[1]));
        var rowBytes = checked((int)(values.Spec.ByteCount / outputs));
        var hasZeroPoints = tensors.TryGetValue(name + ".zero_points", out var zeroPoints);
        var format = new BlockFormat(rowBytes / blocks * 8 / bits, !hasZeroPoints, bits, scales.Spec.Type);
        if (scales.Spec.Shape[0] != outputs || format.Blocks(inputs) != blocks || format.PackedBytes(inputs) != rowBytes)
            throw new ModelException($"Tensor \"{name}\" of the package has another shape than the checkpoint's [{outputs}, {inputs}]: they do not belong together.");

        using var valueFile = File.OpenHandle(values.File);
        using var scaleFile = File.OpenHandle(scales.File);
        using var zeroFile = hasZeroPoints ? File.OpenHandle(zeroPoints!.File) : null;
        var (error, whole, largest) = (0.0, 0.0, 0.0);
        var packed = new byte[rowBytes];
        var zeros = new byte[format.ZeroPointBytes(inputs)];
        var scaleBytes = new byte[blocks * scales.Spec.Type.ByteSize()];
        var (rowScales, restored, row) = (new float[blocks], new float[inputs], new float[inputs]);
        for (var o = 0; o < outputs; o++)
        {
            RandomAccess.Read(valueFile, packed, values.Offset + ((long)o * rowBytes));
            RandomAccess.Read(scaleFile, scaleBytes, scales.Offset + ((long)o * scaleBytes.Length));
            if (zeroFile is not null)
                RandomAccess.Read(zeroFile, zeros, zeroPoints!.Offset + ((long)o * zeros.Length));
            for (var b = 0; b < blocks; b++)
                rowScales[b] = scales.Spec.Type == ElementType.Float16 ? (float)MemoryMarshal.Cast<byte, Half>(scaleBytes)[b] : MemoryMarshal.Cast<byte, float>(scaleBytes)[b];
            BlockPacking.Restore(format, packed, rowScales, zeros, restored);
            source.Read(name, (long)o * inputs, row);
            for (var i = 0; i < inputs; i++)
            {
                var difference = (double)row[i] - restored[i];
                error += difference * difference;
                whole += (double)row[i] * row[i];
                largest = Math.Max(largest, Math.Abs(difference));
            }
        }

        source.Release(name);
        return new WeightError(name, bits, format.BlockSize, whole == 0 ? 0 : Math.Sqrt(error / whole), largest);
    }
}
