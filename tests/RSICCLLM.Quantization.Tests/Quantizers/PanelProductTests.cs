using System.Numerics;
using CsCheck;
using RSICCLLM.Quantization.Quantizers;

namespace RSICCLLM.Quantization.Tests.Quantizers;

public class PanelProductTests
{
    [Fact]
    public void Adds_the_product_and_touches_nothing_else() =>
        Gen.Select(Gen.Int[1, 11], Gen.Int[1, 40], Gen.Int[1, 70], Gen.Int[0, 3]).Sample((rows, depth, columns, gap) =>
        {
            // Whole numbers, so that any order of the sums gives the same.
            Check<float>(rows, depth, columns, gap, -1);
            Check<double>(rows, depth, columns, gap, 2);
        });

    [Fact]
    public unsafe void A_depth_beyond_the_strip_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => PanelProduct.Add(1f, null, 1, null, 1, null, 1, 1, 257, 1));

    private static unsafe void Check<T>(int rows, int depth, int columns, int gap, int scale)
        where T : unmanaged, INumber<T>
    {
        var random = new Random(rows + (100 * depth) + columns);
        var (aRow, bRow, cRow) = (depth + gap, columns + gap, columns + gap);
        var (a, b, c) = (Numbers(rows * aRow), Numbers(depth * bRow), Numbers(rows * cRow));
        var expected = (T[])c.Clone();
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                for (var k = 0; k < depth; k++)
                    expected[(i * cRow) + j] += T.CreateChecked(scale) * a[(i * aRow) + k] * b[(k * bRow) + j];
            }
        }

        fixed (T* pa = a, pb = b, pc = c)
            PanelProduct.Add(T.CreateChecked(scale), pa, aRow, pb, bRow, pc, cRow, rows, depth, columns);
        c.ShouldBe(expected);

        T[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.Next(-9, 10)))];
    }
}
