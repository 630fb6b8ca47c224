using Google.Protobuf;

namespace RSICCLLM.Quantization.Onnx;

/// <summary>One protocol buffers message, written field by field in the order of the calls, so that equal calls give equal bytes.</summary>
#pragma warning disable CA1001 // Both fields hold managed memory only.
internal sealed class ProtoMessage
#pragma warning restore CA1001
{
    private readonly MemoryStream _buffer = new();
    private readonly CodedOutputStream _output;

    public ProtoMessage() => _output = new CodedOutputStream(_buffer, leaveOpen: true);

    public void Write(int field, long value)
    {
        _output.WriteTag(field, WireFormat.WireType.Varint);
        _output.WriteInt64(value);
    }

    public void Write(int field, float value)
    {
        _output.WriteTag(field, WireFormat.WireType.Fixed32);
        _output.WriteFloat(value);
    }

    public void Write(int field, string value)
    {
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteString(value);
    }

    public void Write(int field, ReadOnlyMemory<byte> value)
    {
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
    }

    public void Write(int field, ProtoMessage value) => Write(field, value.ToMemory());

    /// <summary>The bytes written so far.</summary>
    public ReadOnlyMemory<byte> ToMemory()
    {
        _output.Flush();
        return _buffer.GetBuffer().AsMemory(0, checked((int)_buffer.Length));
    }
}
