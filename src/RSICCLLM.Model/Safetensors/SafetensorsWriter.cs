using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using RSICCLLM.Model.Files;

namespace RSICCLLM.Model.Safetensors;

/// <summary>
/// Writes safetensors files, one tensor in memory at a time. A file is written beside its place and moved there when complete.
/// The same tensors in the same order give the same bytes.
/// </summary>
public static class SafetensorsWriter
{
    /// <summary>Shard size of the hub's tools, 5 GB.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Writes one file.</summary>
    /// <param name="path">Where the file goes; an existing one is replaced, missing folders are made.</param>
    /// <param name="tensors">The tensors, in the order in which they are stored; names unique.</param>
    /// <param name="metadata">Free text for the header.</param>
    public static void Write(string path, IReadOnlyList<TensorData> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        CheckNames(tensors);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(Header(tensors, metadata));
            foreach (var tensor in tensors)
                tensor.WriteTo(stream);
        });
    }

    /// <summary>
    /// Writes a checkpoint's weights in the hub's layout: <c>model.safetensors</c> when one shard is enough,
    /// else <c>model-00001-of-0000N.safetensors</c> with <c>model.safetensors.index.json</c>, the index last.
    /// Weight files of an earlier save in the same folder that are not part of this one are removed.
    /// </summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="tensors">The tensors; names unique.</param>
    /// <param name="maxShardBytes">Data bytes per shard; a larger tensor gets a shard of its own.</param>
    /// <param name="metadata">Free text for every header; <c>format: pt</c>, which the hub's tools want, where null.</param>
    public static void WriteSharded(string folder, IReadOnlyList<TensorData> tensors, long maxShardBytes = DefaultShardBytes, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxShardBytes, 1);
        CheckNames(tensors);
        metadata ??= new Dictionary<string, string> { ["format"] = "pt" };
        var shards = Split(tensors, maxShardBytes);
        var names = shards.Count == 1
            ? [Checkpoint.SingleFile]
            : shards.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors")).ToArray();
        for (var i = 0; i < names.Length; i++)
            Write(Path.Combine(folder, names[i]), shards[i], metadata);
        var index = Path.Combine(folder, Checkpoint.IndexFile);
        if (names.Length > 1)
            AtomicFile.Write(index, stream => WriteIndex(stream, names, shards));
        else
            File.Delete(index);
        foreach (var old in Directory.EnumerateFiles(folder, "model*.safetensors").Where(f => !names.Contains(Path.GetFileName(f))))
            File.Delete(old);
    }

    private static List<List<TensorData>> Split(IReadOnlyList<TensorData> tensors, long maxShardBytes)
    {
        var shards = new List<List<TensorData>> { new() };
        var filled = 0L;
        foreach (var tensor in tensors)
        {
            if (shards[^1].Count > 0 && tensor.Length > maxShardBytes - filled)
            {
                shards.Add([]);
                filled = 0;
            }

            shards[^1].Add(tensor);
            filled += tensor.Length;
        }

        return shards;
    }

    private static void WriteIndex(Stream stream, string[] names, List<List<TensorData>> shards)
    {
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        json.WriteNumber("total_size", shards.Sum(s => s.Sum(t => t.Length)));
        json.WriteEndObject();
        json.WriteStartObject("weight_map");
        foreach (var (tensor, shard) in shards.SelectMany((s, i) => s.Select(t => (t.Name, names[i]))).OrderBy(p => p.Name, StringComparer.Ordinal))
            json.WriteString(tensor, shard);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Header(IReadOnlyList<TensorData> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.GetSpan(SafetensorsHeader.LengthBytes), 0);
        buffer.Advance(SafetensorsHeader.LengthBytes);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(p => p.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            var offset = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.SafetensorsName());
                json.WriteStartArray("shape");
                foreach (var dimension in tensor.Shape)
                    json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of 8, so that the data is aligned.
        var padding = -buffer.WrittenCount & 7;
        buffer.GetSpan(8)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        var header = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - SafetensorsHeader.LengthBytes));
        return header;
    }

    private static void CheckNames(IReadOnlyList<TensorData> tensors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (tensor.Name == "__metadata__" || !seen.Add(tensor.Name))
                throw new ArgumentException($"The tensor name \"{tensor.Name}\" is reserved or used twice.", nameof(tensors));
        }
    }
}
