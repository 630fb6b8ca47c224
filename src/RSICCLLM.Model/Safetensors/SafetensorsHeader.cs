using System.Buffers.Binary;
using System.Text.Json;

namespace RSICCLLM.Model.Safetensors;

/// <summary>
/// Reads and checks the header of a safetensors file: 8 bytes of length, JSON, data
/// (format description of the safetensors library: no duplicate names, no gaps, no overlaps, header at most 100 MB).
/// </summary>
internal sealed class SafetensorsHeader
{
    public const int LengthBytes = 8;
    public const long MaxHeaderBytes = 100_000_000;
    public const int MaxRank = 32;

    private readonly string _path;
    private readonly long _dataStart;
    private readonly long _dataBytes;

    private SafetensorsHeader(string path, long dataStart, long dataBytes)
    {
        _path = path;
        _dataStart = dataStart;
        _dataBytes = dataBytes;
    }

    public Dictionary<string, TensorEntry> Tensors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Header length from the file's first bytes, checked against the file's length.</summary>
    public static int CheckLength(ReadOnlySpan<byte> start, long fileBytes, string path)
    {
        if (start.Length < LengthBytes)
            throw new ModelException(Inv($"{path} is not a safetensors file: it has {fileBytes} bytes, fewer than the header's length takes."));
        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > MaxHeaderBytes)
            throw new ModelException(Inv($"{path} is not a safetensors file: its header would take {length} bytes, more than the format's limit of {MaxHeaderBytes}."));
        if ((long)length > fileBytes - LengthBytes)
            throw new ModelException(Inv($"{path} is truncated: its header takes {length} bytes and only {fileBytes - LengthBytes} follow."));
        return (int)length;
    }

    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long fileBytes, string path)
    {
        var dataStart = LengthBytes + json.Length;
        var header = new SafetensorsHeader(path, dataStart, fileBytes - dataStart);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ModelException($"{path} has a damaged header: it is not a JSON object.");
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals("__metadata__"))
                    header.ReadMetadata(property.Value);
                else
                    header.ReadTensor(property.Name, property.Value);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half a surrogate pair.
            throw new ModelException($"{path} has a damaged header: {e.Message}", e);
        }

        header.CheckLayout();
        return header;
    }

    private void ReadMetadata(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Damaged("\"__metadata__\" is not an object");
        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw Damaged($"metadata \"{property.Name}\" is not a string");
            if (!Metadata.TryAdd(property.Name, property.Value.GetString()!))
                throw Damaged($"metadata \"{property.Name}\" appears twice");
        }
    }

    private void ReadTensor(string name, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Damaged($"tensor \"{name}\" is not described by an object");
        JsonElement? type = null, shape = null, offsets = null;
        foreach (var property in element.EnumerateObject())
        {
            var twice = property.Name switch
            {
                "dtype" => Set(ref type, property.Value),
                "shape" => Set(ref shape, property.Value),
                "data_offsets" => Set(ref offsets, property.Value),
                _ => throw Damaged($"tensor \"{name}\" has the unknown key \"{property.Name}\""),
            };
            if (twice)
                throw Damaged($"tensor \"{name}\" has \"{property.Name}\" twice");
        }

        if (type is null || shape is null || offsets is null)
            throw Damaged($"tensor \"{name}\" lacks \"dtype\", \"shape\" or \"data_offsets\"");
        var entry = MakeEntry(name, ReadType(name, type.Value), ReadShape(name, shape.Value), offsets.Value);
        if (!Tensors.TryAdd(name, entry))
            throw Damaged($"tensor \"{name}\" appears twice");
    }

    private TensorType ReadType(string name, JsonElement element)
    {
        var text = element.ValueKind == JsonValueKind.String ? element.GetString() : element.GetRawText();
        if (TensorTypes.FromSafetensorsName(text) is { } type)
            return type;
        throw TensorTypes.IsUnsupported(text)
            ? new ModelException($"{_path}: tensor \"{name}\" has the unsupported type \"{text}\"; convert it to BF16, F16 or F32 first.")
            : Damaged($"tensor \"{name}\" has the unknown type \"{text}\"");
    }

    private long[] ReadShape(string name, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > MaxRank)
            throw Damaged(Inv($"the shape of tensor \"{name}\" is not a list of at most {MaxRank} numbers"));
        var shape = new long[element.GetArrayLength()];
        var i = 0;
        foreach (var dimension in element.EnumerateArray())
        {
            if (dimension.ValueKind != JsonValueKind.Number || !dimension.TryGetInt64(out shape[i]) || shape[i] < 0)
                throw Damaged($"tensor \"{name}\" has the dimension {dimension.GetRawText()}");
            i++;
        }

        return shape;
    }

    private TensorEntry MakeEntry(string name, TensorType type, long[] shape, JsonElement offsets)
    {
        if (offsets.ValueKind != JsonValueKind.Array || offsets.GetArrayLength() != 2
            || offsets[0].ValueKind != JsonValueKind.Number || !offsets[0].TryGetInt64(out var begin)
            || offsets[1].ValueKind != JsonValueKind.Number || !offsets[1].TryGetInt64(out var end))
        {
            throw Damaged($"the data offsets of tensor \"{name}\" are not two whole numbers");
        }

        if (begin < 0 || end < begin)
            throw Damaged(Inv($"tensor \"{name}\" has the data offsets {begin} to {end}"));
        if (end > _dataBytes)
            throw new ModelException(Inv($"{_path} is truncated: tensor \"{name}\" ends at byte {end} of the data and there are {_dataBytes}."));
        if (ByteCount(shape, type) is not { } bytes || bytes != end - begin)
            throw Damaged(Inv($"tensor \"{name}\" of shape [{string.Join(", ", shape)}] and type {type.SafetensorsName()} does not take the {end - begin} bytes of its data offsets"));
        return new TensorEntry(name, type, shape, _dataStart + begin, bytes);
    }

    /// <summary>Bytes of a tensor; null when they do not fit 63 bits. A dimension of 0 makes 0 however large the others are.</summary>
    internal static long? ByteCount(IReadOnlyList<long> shape, TensorType type)
    {
        if (shape.Contains(0))
            return 0;
        long bytes = type.Size();
        foreach (var dimension in shape)
        {
            if (bytes > long.MaxValue / dimension)
                return null;
            bytes *= dimension;
        }

        return bytes;
    }

    private void CheckLayout()
    {
        var next = _dataStart;
        foreach (var entry in Tensors.Values.OrderBy(t => t.Offset).ThenBy(t => t.Length))
        {
            if (entry.Offset < next)
                throw Damaged($"tensor \"{entry.Name}\" overlaps another one");
            if (entry.Offset > next)
                throw Damaged(Inv($"{entry.Offset - next} bytes before tensor \"{entry.Name}\" belong to no tensor"));
            next = entry.Offset + entry.Length;
        }

        if (next != _dataStart + _dataBytes)
            throw Damaged(Inv($"{_dataStart + _dataBytes - next} bytes at the end belong to no tensor"));
    }

    private static bool Set(ref JsonElement? slot, JsonElement value)
    {
        var twice = slot is not null;
        slot = value;
        return twice;
    }

    private ModelException Damaged(string what) => new($"{_path} has a damaged header: {what}.");

    private static string Inv(FormattableString text) => FormattableString.Invariant(text);
}
