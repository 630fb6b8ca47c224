using System.Globalization;
using Google.Protobuf;
using RSICCLLM.Model;

namespace RSICCLLM.Quantization.Onnx;

/// <summary>Reads which tensors of an ONNX model file lie in external data. Field numbers are those of <c>onnx.proto</c>.</summary>
internal static class ModelReader
{
    private const long MaxFileBytes = 1L << 30;

    /// <summary>A tensor and its place.</summary>
    internal sealed record StoredTensor(TensorSpec Spec, string File, long Offset);

    /// <summary>Tensors with external data, in the file's order.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="checkData">Whether the data file must be there and hold them.</param>
    /// <exception cref="ModelException">The file is no ONNX model, or a tensor leaves its data file.</exception>
    public static IReadOnlyList<StoredTensor> ReadTensors(string path, bool checkData = true)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Read(path, graph => Messages(graph, 5).Select(tensor => Read(tensor, folder, checkData)).OfType<StoredTensor>());
    }

    /// <summary>How often each operator occurs in the main graph.</summary>
    /// <exception cref="ModelException">The file is no ONNX model.</exception>
    public static IReadOnlyDictionary<string, int> CountOperators(string path) =>
        Read(path, graph => Messages(graph, 1).Select(node => Text(node, 4))).CountBy(name => name, StringComparer.Ordinal).ToDictionary();

    // All of it inside of the try: messages are read as they are asked for.
    private static List<T> Read<T>(string path, Func<byte[], IEnumerable<T>> read)
    {
        if (new FileInfo(path).Length > MaxFileBytes)
            throw new ModelException($"{path} has more than {MaxFileBytes >> 20} MB, which is too much for a graph with its weights beside it.");
        try
        {
            return [.. Messages(File.ReadAllBytes(path), 7).SelectMany(read)];
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or FormatException or OverflowException)
        {
            throw new ModelException($"{path} is no ONNX model: {e.Message}", e);
        }
    }

    private static string Text(byte[] message, int wanted)
    {
        var input = new CodedInputStream(message);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagFieldNumber(tag) == wanted && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                return input.ReadString();
            input.SkipLastField();
        }

        return string.Empty;
    }

    private static StoredTensor? Read(byte[] message, string folder, bool checkData)
    {
        var shape = new List<long>();
        var name = string.Empty;
        var type = 0L;
        var external = new Dictionary<string, string>(StringComparer.Ordinal);
        var input = new CodedInputStream(message);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1 when WireFormat.GetTagWireType(tag) == WireFormat.WireType.Varint:
                    shape.Add(input.ReadInt64());
                    break;
                case 1:
                    var packed = new CodedInputStream(input.ReadBytes().ToByteArray());
                    while (!packed.IsAtEnd)
                        shape.Add(packed.ReadInt64());
                    break;
                case 2:
                    type = input.ReadInt64();
                    break;
                case 8:
                    name = input.ReadString();
                    break;
                case 13:
                    var (key, value) = Entry(input.ReadBytes().ToByteArray());
                    external[key] = value;
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        if (!external.TryGetValue("location", out var location) || !Enum.IsDefined((ElementType)type))
            return null;
        var file = Path.Combine(folder, location);
        if (Path.GetFileName(location) != location || (checkData && !File.Exists(file)))
            throw new ModelException($"Tensor \"{name}\" lies in \"{location}\", which is no file of the package.");
        var spec = new TensorSpec(name, (ElementType)type, [.. shape]);
        var offset = external.TryGetValue("offset", out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : 0;
        if (shape.Exists(size => size < 0) || offset < 0 || (checkData && spec.ByteCount > new FileInfo(file).Length - offset))
            throw new ModelException($"Tensor \"{name}\" leaves its file {location}.");
        return new StoredTensor(spec, file, offset);
    }

    private static (string Key, string Value) Entry(byte[] message)
    {
        var (key, value) = (string.Empty, string.Empty);
        var input = new CodedInputStream(message);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            var field = WireFormat.GetTagFieldNumber(tag);
            if (field == 1)
                key = input.ReadString();
            else if (field == 2)
                value = input.ReadString();
            else
                input.SkipLastField();
        }

        return (key, value);
    }

    private static IEnumerable<byte[]> Messages(byte[] bytes, int wanted)
    {
        var input = new CodedInputStream(bytes);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagFieldNumber(tag) == wanted && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                yield return input.ReadBytes().ToByteArray();
            else
                input.SkipLastField();
        }
    }
}
