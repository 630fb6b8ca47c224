using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Benchmarks.Llama;

/// <summary>
/// A decoder of Qwen2's shape with random weights as a GGUF file (version 3): every matrix in Q4_0, blocks of 32 numbers with one float16 scale.
/// </summary>
internal static class GgufFile
{
    private const int Alignment = 32;
    private const int BlockNumbers = 32;
    private const int BlockBytes = 18;
    private const float BlockScale = 0.005f;

    private enum Kind : uint
    {
        UInt32 = 4,
        Float32 = 6,
        Text = 8,
    }

    private enum Storage : uint
    {
        Float32 = 0,
        Q4 = 2,
    }

    /// <summary>Writes the file.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="text">The decoder; its hidden and inner sizes are multiples of 32.</param>
    /// <returns>Bytes that one decoding step reads: all weights but the embedding table.</returns>
    public static long Write(string path, TextConfiguration text)
    {
        var tensors = Tensors(text).ToList();
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        stream.Write(Header(text, tensors));
        Pad(stream);
        var random = new Random(7);
        var noise = new byte[1 << 20];
        random.NextBytes(noise);
        foreach (var tensor in tensors)
        {
            WriteNumbers(stream, tensor, noise);
            Pad(stream);
        }

        return tensors.Where(tensor => tensor.Name != "token_embd.weight").Sum(tensor => tensor.Bytes);
    }

    private static byte[] Header(TextConfiguration text, List<Tensor> tensors)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        (string Key, Kind Kind, object Value)[] facts =
        [
            ("general.architecture", Kind.Text, "qwen2"),
            ("general.name", Kind.Text, "random"),
            ("general.quantization_version", Kind.UInt32, 2u),
            ("qwen2.block_count", Kind.UInt32, (uint)text.LayerCount),
            ("qwen2.context_length", Kind.UInt32, (uint)text.MaxPositions),
            ("qwen2.embedding_length", Kind.UInt32, (uint)text.HiddenSize),
            ("qwen2.feed_forward_length", Kind.UInt32, (uint)text.IntermediateSize),
            ("qwen2.attention.head_count", Kind.UInt32, (uint)text.HeadCount),
            ("qwen2.attention.head_count_kv", Kind.UInt32, (uint)text.KeyValueHeadCount),
            ("qwen2.attention.layer_norm_rms_epsilon", Kind.Float32, (float)text.RmsNormEpsilon),
            ("qwen2.rope.freq_base", Kind.Float32, (float)text.RopeTheta),
            ("qwen2.vocab_size", Kind.UInt32, (uint)text.VocabularySize),
            ("tokenizer.ggml.model", Kind.Text, "none"),
        ];
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)facts.Length);
        foreach (var (key, kind, value) in facts)
        {
            WriteText(writer, key);
            writer.Write((uint)kind);
            if (kind == Kind.Text)
                WriteText(writer, (string)value);
            else if (kind == Kind.UInt32)
                writer.Write((uint)value);
            else
                writer.Write((float)value);
        }

        var offset = 0L;
        foreach (var tensor in tensors)
        {
            WriteText(writer, tensor.Name);
            long[] sizes = tensor.Rows == 0 ? [tensor.Columns] : [tensor.Columns, tensor.Rows];
            writer.Write((uint)sizes.Length);
            foreach (var size in sizes)
                writer.Write((ulong)size);
            writer.Write((uint)tensor.Storage);
            writer.Write((ulong)offset);
            offset += (tensor.Bytes + Alignment - 1) / Alignment * Alignment;
        }

        writer.Flush();
        return memory.ToArray();
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void WriteNumbers(Stream stream, Tensor tensor, byte[] noise)
    {
        if (tensor.Storage == Storage.Float32)
        {
            var numbers = new byte[tensor.Bytes];
            for (var at = 0; at < numbers.Length; at += sizeof(float))
                BinaryPrimitives.WriteSingleLittleEndian(numbers.AsSpan(at), tensor.Name.EndsWith("norm.weight", StringComparison.Ordinal) ? 1 : 0);
            stream.Write(numbers);
            return;
        }

        var row = new byte[tensor.Columns / BlockNumbers * BlockBytes];
        for (var number = 0L; number < tensor.Rows; number++)
        {
            noise.AsSpan((int)(number * 4099 % (noise.Length - row.Length)), row.Length).CopyTo(row);
            for (var block = 0; block < row.Length; block += BlockBytes)
                BinaryPrimitives.WriteHalfLittleEndian(row.AsSpan(block), (Half)BlockScale);
            stream.Write(row);
        }
    }

    private static IEnumerable<Tensor> Tensors(TextConfiguration text)
    {
        var (hidden, inner) = (text.HiddenSize, text.IntermediateSize);
        var (query, key) = (text.HeadCount * text.HeadSize, text.KeyValueHeadCount * text.HeadSize);
        yield return Tensor.Matrix("token_embd.weight", text.VocabularySize, hidden);
        yield return Tensor.Vector("output_norm.weight", hidden);
        yield return Tensor.Matrix("output.weight", text.VocabularySize, hidden);
        for (var layer = 0; layer < text.LayerCount; layer++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.");
            yield return Tensor.Vector(name + "attn_norm.weight", hidden);
            foreach (var (part, rows) in new[] { ("q", query), ("k", key), ("v", key) })
            {
                yield return Tensor.Matrix($"{name}attn_{part}.weight", rows, hidden);
                yield return Tensor.Vector($"{name}attn_{part}.bias", rows);
            }

            yield return Tensor.Matrix(name + "attn_output.weight", hidden, query);
            yield return Tensor.Vector(name + "ffn_norm.weight", hidden);
            yield return Tensor.Matrix(name + "ffn_gate.weight", inner, hidden);
            yield return Tensor.Matrix(name + "ffn_up.weight", inner, hidden);
            yield return Tensor.Matrix(name + "ffn_down.weight", hidden, inner);
        }
    }

    private static void Pad(Stream stream)
    {
        while (stream.Position % Alignment != 0)
            stream.WriteByte(0);
    }

    private sealed record Tensor(string Name, long Rows, long Columns, Storage Storage)
    {
        public long Bytes => Storage == Storage.Float32 ? Columns * sizeof(float) : Rows * Columns / BlockNumbers * BlockBytes;

        public static Tensor Matrix(string name, long rows, long columns) => new(name, rows, columns, Storage.Q4);

        public static Tensor Vector(string name, long size) => new(name, 0, size, Storage.Float32);
    }
}
