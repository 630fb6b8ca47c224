using System.Globalization;
using System.Text;
using RSICCLLM.Model;
using RSICCLLM.Model.Files;

namespace RSICCLLM.Quantization.Onnx;

/// <summary>Reads which tensors of an ONNX model file lie in external data. Field numbers are those of <c>onnx.proto</c>.</summary>
internal static class ModelReader
{
    // What a graph holds itself are shapes, tables and the Hough pattern, at most 150 MB (at tiles of 2048 pixels); weights lie beside it.
    private const long MaxFileBytes = 256L << 20;

    // A 7B's largest graph has fewer than a thousand.
    private const int MaxTensors = 100_000;
    private const int MaxRank = 16;

    /// <summary>A tensor and its place.</summary>
    internal sealed record StoredTensor(TensorSpec Spec, string File, long Offset);

    /// <summary>Tensors with external data, in the file's order.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="checkData">Whether the data file must be there and hold them.</param>
    /// <exception cref="ModelException">The file is no ONNX model, or a tensor leaves its data file.</exception>
    public static IReadOnlyList<StoredTensor> ReadTensors(string path, bool checkData = true)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Read(path, graph => Messages(graph, 5)
            .Select((tensor, i) => i < MaxTensors ? Read(tensor, folder, checkData) : throw new InvalidDataException($"it has more than {MaxTensors} tensors"))
            .OfType<StoredTensor>());
    }

    /// <summary>How often each operator occurs in the main graph.</summary>
    /// <exception cref="ModelException">The file is no ONNX model.</exception>
    public static IReadOnlyDictionary<string, int> CountOperators(string path) =>
        Read(path, graph => Messages(graph, 1).Select(node => Text(node, 4))).CountBy(name => name, StringComparer.Ordinal).ToDictionary();

    // All of it inside of the try: messages are read as they are asked for.
    private static List<T> Read<T>(string path, Func<ReadOnlyMemory<byte>, IEnumerable<T>> read)
    {
        var bytes = BoundedFile.ReadAllBytes(path, MaxFileBytes);
        try
        {
            return [.. Messages(bytes, 7).SelectMany(read)];
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or OverflowException)
        {
            throw new ModelException($"{path} is no ONNX model: {e.Message}.", e);
        }
    }

    private static string Text(ReadOnlyMemory<byte> message, int wanted) =>
        Messages(message, wanted).Select(bytes => Encoding.UTF8.GetString(bytes.Span)).FirstOrDefault() ?? string.Empty;

    private static StoredTensor? Read(ReadOnlyMemory<byte> message, string folder, bool checkData)
    {
        var shape = new List<long>();
        var name = string.Empty;
        var type = 0L;
        string? location = null;
        var offset = 0L;
        for (var input = new ProtoReader(message); input.Next();)
        {
            switch (input.Field)
            {
                case 1 when input.IsLengthDelimited:
                    shape.AddRange(input.Packed().Take(MaxRank + 1));
                    break;
                case 1:
                    shape.Add(input.Number);
                    break;
                case 2:
                    type = input.Number;
                    break;
                case 8:
                    name = input.Text;
                    break;
                case 13:
                    var key = Text(input.Bytes, 1);
                    if (key == "location")
                        location = Text(input.Bytes, 2);
                    else if (key == "offset")
                        offset = long.Parse(Text(input.Bytes, 2), CultureInfo.InvariantCulture);
                    break;
                default:
                    break;
            }

            if (shape.Count > MaxRank)
                throw new InvalidDataException($"a tensor has more than {MaxRank} dimensions");
        }

        if (location is null || type is < 0 or > int.MaxValue || !Enum.IsDefined((ElementType)type))
            return null;
        var file = Path.Combine(folder, location);
        if (Path.GetFileName(location) != location || (checkData && !File.Exists(file)))
            throw new ModelException($"Tensor \"{name}\" lies in \"{location}\", which is no file of the package.");
        var spec = new TensorSpec(name, (ElementType)type, [.. shape]);
        if (shape.Exists(size => size < 0) || offset < 0 || (checkData && spec.ByteCount > new FileInfo(file).Length - offset))
            throw new ModelException($"Tensor \"{name}\" leaves its file {location}.");
        return new StoredTensor(spec, file, offset);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> bytes, int wanted)
    {
        for (var input = new ProtoReader(bytes); input.Next();)
        {
            if (input.Field == wanted && input.IsLengthDelimited)
                yield return input.Bytes;
        }
    }
}
