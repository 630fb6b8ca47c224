using System.Buffers.Binary;
using System.Text;

namespace RSICCLLM.Quantization.Onnx;

/// <summary>
/// Reads one protocol buffers message field by field, in its own bytes: a message inside is a slice, not a copy. Groups, which ONNX does not use,
/// count as damage.
/// </summary>
internal sealed class ProtoReader(ReadOnlyMemory<byte> message)
{
    private const int VarintBytes = 10;

    private int _position;

    /// <summary>Number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Whether that field holds a text, bytes or a message.</summary>
    public bool IsLengthDelimited { get; private set; }

    /// <summary>Value of a field that is a number; those of eight and of four bytes as they are.</summary>
    public long Number { get; private set; }

    /// <summary>Content of a field that is <see cref="IsLengthDelimited"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Content as text.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>Reads the next field.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidDataException">The message ends too early, or is none.</exception>
    public bool Next()
    {
        if (_position == message.Length)
            return false;
        var tag = Varint();
        Field = (int)((ulong)tag >> 3);
        if ((ulong)tag > uint.MaxValue || Field == 0)
            throw new InvalidDataException($"a field has the tag {tag}");
        (IsLengthDelimited, Number, Bytes) = (false, 0, default);
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Number = BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)).Span);
                break;
            case 2:
                (IsLengthDelimited, Bytes) = (true, Take(Varint()));
                break;
            case 5:
                Number = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)).Span);
                break;
            default:
                throw new InvalidDataException($"the field {Field} has the unknown type {tag & 7}");
        }

        return true;
    }

    /// <summary>Numbers of a field that packs several.</summary>
    public IEnumerable<long> Packed()
    {
        for (var inner = new ProtoReader(Bytes); inner._position < inner.Length;)
            yield return inner.Varint();
    }

    private int Length => message.Length;

    private long Varint()
    {
        var value = 0UL;
        for (var i = 0; i < VarintBytes; i++)
        {
            var next = Take(1).Span[0];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
                return (long)value;
        }

        throw new InvalidDataException("a number has more than ten bytes");
    }

    private ReadOnlyMemory<byte> Take(long count)
    {
        if (count < 0 || count > message.Length - _position)
            throw new InvalidDataException("it ends too early");
        var taken = message.Slice(_position, (int)count);
        _position += (int)count;
        return taken;
    }
}
