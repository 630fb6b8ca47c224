using RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

namespace RSICCLLM.Imaging.Tests.Rasters.Codecs.Jpeg;

public sealed class HuffmanTableTests
{
    // Codes 0; 10; 110; and one of 12 bits, 1110 0000 0000.
    private static readonly byte[] Counts = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0];

    [Fact]
    public void Codes_and_coefficients_are_found_by_the_bits_ahead()
    {
        var table = HuffmanTable.Create(Counts, [0x00, 0x21, 0x0A, 0x53], dc: false).ShouldNotBeNull();

        table.Lookup[0b0_111111111].ShouldBe((ushort)(1 << 8));
        table.Lookup[0b10_00000000].ShouldBe((ushort)((2 << 8) | 0x21));
        table.Lookup[0b1110_000000].ShouldBe((ushort)0);
        table.Long(0b1110_0000_0000_1010).ShouldBe((0x53, 12));
        table.Long(0b1111_0000_0000_0000).ShouldBe((0, 0));

        // The end of the block; two zeros, then 1 or -1 by the bit behind the code; ten bits more than fit.
        table.Coefficients[0].ShouldBe((64 << 8) | 1);
        table.Coefficients[0b10_1_0000000].ShouldBe((1 << 16) | (2 << 8) | 3);
        table.Coefficients[0b10_0_0000000].ShouldBe((-1 << 16) | (2 << 8) | 3);
        table.Coefficients[0b110_0000000].ShouldBe(0);
    }

    [Fact]
    public void Lengths_that_are_no_code_are_refused()
    {
        HuffmanTable.Create([3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 2, 3], dc: false).ShouldBeNull();
        HuffmanTable.Create([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [16], dc: true).ShouldBeNull();
    }

    [Fact]
    public void A_code_of_ones_alone_is_refused()
    {
        HuffmanTable.Create([2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 2], dc: false).ShouldBeNull();
        HuffmanTable.Create([1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 2, 3, 4], dc: false).ShouldBeNull();
        HuffmanTable.Create([1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 2, 3], dc: false).ShouldNotBeNull();
    }

    [Fact]
    public void Long_codes_of_two_lengths_are_told_apart()
    {
        // Codes 0; 10; 1100 0000 0000; 1100 0000 0001 00 and 1100 0000 0001 01.
        var table = HuffmanTable.Create([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 0], [1, 2, 3, 4, 5], dc: false).ShouldNotBeNull();
        table.Long(0b1100_0000_0000_0000).ShouldBe((3, 12));
        table.Long(0b1100_0000_0000_1111).ShouldBe((3, 12));
        table.Long(0b1100_0000_0001_0011).ShouldBe((4, 14));
        table.Long(0b1100_0000_0001_0100).ShouldBe((5, 14));
        table.Long(0b1100_0000_0001_0111).ShouldBe((5, 14));
        table.Long(0b1100_0000_0001_1000).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData(0, 1, -1)]
    [InlineData(1, 1, 1)]
    [InlineData(0, 3, -7)]
    [InlineData(3, 3, -4)]
    [InlineData(4, 3, 4)]
    public void Values_below_half_are_negative(int bits, int size, int value) => HuffmanTable.Extend(bits, size).ShouldBe(value);
}
