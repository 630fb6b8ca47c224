namespace RSICCLLM.Quantization.Onnx;

/// <summary>A named constant of a node (<c>AttributeProto</c>).</summary>
internal sealed class NodeAttribute
{
    private readonly Action<ProtoMessage> _write;

    private NodeAttribute(string name, object value, Action<ProtoMessage> write)
    {
        Name = name;
        Value = value;
        _write = write;
    }

    public string Name { get; }

    public object Value { get; }

    public static NodeAttribute Int(string name, long value) => new(name, value, message =>
    {
        message.Write(3, value);
        message.Write(20, 2);
    });

    public static NodeAttribute Float(string name, float value) => new(name, value, message =>
    {
        message.Write(2, value);
        message.Write(20, 1);
    });

    public static NodeAttribute String(string name, string value) => new(name, value, message =>
    {
        message.Write(4, value);
        message.Write(20, 3);
    });

    public static NodeAttribute Ints(string name, params long[] values) => new(name, values, message =>
    {
        foreach (var value in values)
            message.Write(8, value);
        message.Write(20, 7);
    });

    public ProtoMessage ToMessage()
    {
        var message = new ProtoMessage();
        message.Write(1, Name);
        _write(message);
        return message;
    }
}
