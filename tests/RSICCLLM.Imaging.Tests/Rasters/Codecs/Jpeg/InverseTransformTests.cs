using RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

namespace RSICCLLM.Imaging.Tests.Rasters.Codecs.Jpeg;

public sealed class InverseTransformTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    public void Samples_are_those_of_the_definition(int across, int down)
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var block = new int[64];
            block[0] = random.Next(-800, 800);
            for (var i = 0; i < round % 40; i++)
                block[random.Next(64)] = random.Next(-200, 200);
            var stride = (8 * across) + 3;
            var samples = new byte[8 * down * stride];

            InverseTransform.Apply(block, block.AsSpan(1).ContainsAnyExcept(0) is false, across, down, samples, stride);

            for (var row = 0; row < 8 * down; row++)
            {
                for (var column = 0; column < 8 * across; column++)
                {
                    // In columns and rows of a block: the middle of a sample.
                    var (y, x) = ((row + 0.5) / down, (column + 0.5) / across);
                    ((double)samples[(row * stride) + column]).ShouldBe(Math.Clamp(Definition(block, y, x) + 128, 0, 255), 0.6);
                }
            }
        }
    }

    [Fact]
    public void Rows_become_columns_in_both_ways()
    {
        var numbers = Enumerable.Range(0, 64).ToArray();
        var (wide, single) = (new BlockRows(numbers), new BlockRows(numbers));
        wide.Transpose();
        single.TransposeOneByOne();
        wide.R1.ShouldBe(System.Runtime.Intrinsics.Vector256.Create(1, 9, 17, 25, 33, 41, 49, 57));
        single.ShouldBe(wide);
    }

    // ITU-T T.81, A.3.3, anywhere in the block.
    private static double Definition(int[] block, double y, double x)
    {
        var sum = 0.0;
        for (var i = 0; i < 64; i++)
        {
            var (v, u) = (i / 8, i % 8);
            var scale = (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1) / 4;
            sum += scale * block[i] * Math.Cos(x * u * Math.PI / 8) * Math.Cos(y * v * Math.PI / 8);
        }

        return sum;
    }
}
