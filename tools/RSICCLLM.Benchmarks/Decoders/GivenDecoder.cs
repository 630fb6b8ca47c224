using System.Runtime.InteropServices;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Benchmarks.Decoders;

/// <summary>Makes a graph that somebody else wrote runnable: a copy with random weights of the sizes that it names.</summary>
internal static class GivenDecoder
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Copies the graph and writes its data file.</summary>
    /// <returns>Path of the copy.</returns>
    public static string Write(string folder, string graph)
    {
        var path = Path.Combine(folder, "given.onnx");
        // Contents alone: a file that is read-only could not be removed afterwards.
        File.WriteAllBytes(path, File.ReadAllBytes(graph));
        var tensors = ModelReader.ReadTensors(path, checkData: false);
        foreach (var file in tensors.GroupBy(tensor => tensor.File))
        {
            using var handle = File.OpenHandle(file.Key, FileMode.Create, FileAccess.Write);
            RandomAccess.SetLength(handle, file.Max(tensor => tensor.Offset + tensor.Spec.ByteCount));
            foreach (var tensor in file)
            {
                for (var at = 0L; at < tensor.Spec.ByteCount; at += PieceBytes)
                    RandomAccess.Write(handle, Piece(tensor.Spec, (int)Math.Min(PieceBytes, tensor.Spec.ByteCount - at)), tensor.Offset + at);
            }
        }

        return path;
    }

    // Scales that give weights of ordinary size, norms of one, and turns by half a right angle.
    private static byte[] Piece(TensorSpec spec, int bytes)
    {
        var piece = new byte[bytes];
        if (spec.Type == ElementType.UInt8)
            new Random(bytes).NextBytes(piece);
        if (spec.Type != ElementType.Float32)
            return piece;
        var value = spec.Name.EndsWith("scales", StringComparison.Ordinal) ? 0.005f
            : spec.Name.Contains("cache", StringComparison.Ordinal) ? 0.70710678f
            : spec.Name.Contains("norm", StringComparison.Ordinal) ? 1f : 0f;
        MemoryMarshal.Cast<byte, float>(piece.AsSpan()).Fill(value);
        return piece;
    }
}
