using System.Globalization;
using Google.Protobuf;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Tests.Support;

/// <summary>Reads what tests ask of an ONNX file: operators, and where its tensors lie. Independent of the writer.</summary>
internal sealed class OnnxFile
{
    public OnnxFile(string path)
    {
        foreach (var (field, value) in Fields(File.ReadAllBytes(path)))
        {
            if (field == 8)
                Opsets.Add(((string?)Fields((byte[])value).FirstOrDefault(f => f.Field == 1).Value.As<string>() ?? "", (long)Fields((byte[])value).Single(f => f.Field == 2).Value));
            if (field != 7)
                continue;
            foreach (var (inner, part) in Fields((byte[])value))
            {
                if (inner == 1)
                    Nodes.Add(ReadNode((byte[])part));
                if (inner == 5)
                    ReadTensor((byte[])part, Path.GetDirectoryName(path)!);
            }
        }
    }

    public List<(string Operator, string Domain, string[] Inputs, string[] Outputs)> Nodes { get; } = [];

    public List<(string Domain, long Version)> Opsets { get; } = [];

    public Dictionary<string, (ElementType Type, long[] Shape, string File, long Offset, long Length)> Tensors { get; } = [];

    public int Count(string op) => Nodes.Count(node => node.Operator == op);

    public byte[] Bytes(string tensor)
    {
        var (_, _, file, offset, length) = Tensors[tensor];
        using var stream = File.OpenRead(file);
        stream.Position = offset;
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static (string Operator, string Domain, string[] Inputs, string[] Outputs) ReadNode(byte[] bytes)
    {
        var fields = Fields(bytes).ToList();
        string[] All(int field) => fields.Where(f => f.Field == field).Select(f => f.Value.As<string>()!).ToArray();
        return (All(4).Single(), All(7).SingleOrDefault() ?? "", All(1), All(2));
    }

    private void ReadTensor(byte[] bytes, string folder)
    {
        var fields = Fields(bytes).ToList();
        var shape = fields.Where(f => f.Field == 1).SelectMany(f => f.Value is long size ? [size] : Packed((byte[])f.Value)).ToArray();
        var external = fields.Where(f => f.Field == 13).Select(f => Fields((byte[])f.Value).ToList())
            .ToDictionary(e => e.Single(f => f.Field == 1).Value.As<string>()!, e => e.Single(f => f.Field == 2).Value.As<string>()!);
        if (external.Count == 0)
            return;
        Tensors.Add(
            fields.Single(f => f.Field == 8).Value.As<string>()!,
            ((ElementType)(long)fields.Single(f => f.Field == 2).Value,
            shape,
            Path.Combine(folder, external["location"]),
            long.Parse(external["offset"], CultureInfo.InvariantCulture),
            long.Parse(external["length"], CultureInfo.InvariantCulture)));
    }

    private static IEnumerable<long> Packed(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        while (!input.IsAtEnd)
            yield return input.ReadInt64();
    }

    private static IEnumerable<(int Field, object Value)> Fields(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        uint tag;
        while ((tag = input.ReadTag()) != 0)
        {
            yield return ((int)(tag >> 3), (tag & 7) switch
            {
                0 => input.ReadInt64(),
                1 => input.ReadFixed64(),
                2 => input.ReadBytes().ToByteArray(),
                5 => input.ReadFixed32(),
                _ => throw new InvalidDataException($"tag {tag}"),
            });
        }
    }
}

file static class FieldValues
{
    public static T? As<T>(this object? value)
        where T : class => value switch
        {
            null => null,
            byte[] bytes when typeof(T) == typeof(string) => (T)(object)System.Text.Encoding.UTF8.GetString(bytes),
            _ => (T)value,
        };
}
