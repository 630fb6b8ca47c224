using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Tests.Onnx;

/// <summary>Bytes worked out from the encoding's specification.</summary>
public class ProtoReaderTests
{
    [Fact]
    public void Every_type_of_field_is_read()
    {
        // 1: varint 150, as in the specification; 2: "testing"; 3: four bytes; 4: eight bytes; 5: packed 3, 270, 86942.
        byte[] message =
        [
            0x08, 0x96, 0x01,
            0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6E, 0x67,
            0x1D, 1, 0, 0, 0,
            0x21, 2, 0, 0, 0, 0, 0, 0, 0,
            0x2A, 0x06, 0x03, 0x8E, 0x02, 0x9E, 0xA7, 0x05,
        ];
        var reader = new ProtoReader(message);
        reader.Next().ShouldBeTrue();
        (reader.Field, reader.Number).ShouldBe((1, 150));
        reader.Next().ShouldBeTrue();
        (reader.Field, reader.IsLengthDelimited, reader.Text).ShouldBe((2, true, "testing"));
        reader.Next().ShouldBeTrue();
        (reader.Field, reader.Number, reader.IsLengthDelimited).ShouldBe((3, 1, false));
        reader.Next().ShouldBeTrue();
        (reader.Field, reader.Number).ShouldBe((4, 2));
        reader.Next().ShouldBeTrue();
        reader.Packed().ShouldBe([3, 270, 86942]);
        reader.Next().ShouldBeFalse();
    }

    // Cut off; longer than the message; field 0; a group; eleven bytes of one number.
    [Theory]
    [InlineData(0x08, 0x96)]
    [InlineData(0x12, 0x02, 0x74)]
    [InlineData(0x00, 0x01)]
    [InlineData(0x0B, 0x0C)]
    [InlineData(0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01)]
    public void Damage_is_told(params int[] message) =>
        Should.Throw<InvalidDataException>(() => new ProtoReader(message.Select(b => (byte)b).ToArray()).Next());
}
