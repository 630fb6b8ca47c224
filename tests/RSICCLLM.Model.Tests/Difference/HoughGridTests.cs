using CsCheck;
using RSICCLLM.Model.Difference;

namespace RSICCLLM.Model.Tests.Difference;

public class HoughGridTests
{
    // Cells of a 2 x 2 grid, row-major; their centres lie at x, y = -0.5 or 0.5.
    private const int UpperLeft = 0, UpperRight = 1, LowerLeft = 2, LowerRight = 3;

    [Fact]
    public void Bins_of_a_2x2_grid_by_hand()
    {
        var grid = new HoughGrid(2, 2);

        // Reach ceil(sqrt(8) / 2) = 2, so distances -2..2.
        grid.DistanceCount.ShouldBe(5);
        grid.BinCount.ShouldBe(180);
        grid.CellCount.ShouldBe(4);
        for (var k = 0; k < HoughGrid.AngleCount; k++)
        {
            // 0°: x itself, left column in 0 (-0.5 rounds up), right column in 1. 90°: the same for rows.
            // Between: the upper left corner lies further than 0.5 on one side, the lower right on the other, the two others within 0.5.
            // Beyond 90°: the same for the other diagonal.
            int[] expected = k switch
            {
                0 => [0, 1, 0, 1],
                < 18 => [-1, 0, 0, 1],
                18 => [0, 0, 1, 1],
                _ => [0, -1, 1, 0],
            };
            Enumerable.Range(0, 4).Select(cell => Distance(grid, cell, k)).ShouldBe(expected, $"angle {k}");
        }

        // Two bins at 0° and 90°, three at the 34 others.
        grid.OccupiedBinCount.ShouldBe((2 * 2) + (34 * 3));
        grid.Count(grid.Bin(UpperLeft, 0)).ShouldBe(2);
        grid.Count(grid.Bin(UpperLeft, 9)).ShouldBe(1);
        grid.Count(grid.Bin(UpperRight, 9)).ShouldBe(2);
    }

    [Fact]
    public void A_diagonal_on_a_2x2_grid_by_hand()
    {
        var grid = new HoughGrid(2, 2);
        float[] spatial = [1, 0, 0, 1];

        var votes = Multiply(grid.VotingMatrix(), spatial);

        // 0° and 90°: both bins 0.5. Up to 90°: 1, 1 for the corners, 0 for the other two. Beyond: 1 for the diagonal's bin, 0, 0.
        votes[grid.Bin(UpperLeft, 0)].ShouldBe(0.5f);
        votes[grid.Bin(LowerRight, 18)].ShouldBe(0.5f);
        votes[grid.Bin(LowerRight, 9)].ShouldBe(1f);
        votes[grid.Bin(LowerLeft, 9)].ShouldBe(0f);
        votes[grid.Bin(UpperLeft, 27)].ShouldBe(1f);
        votes[grid.Bin(UpperRight, 27)].ShouldBe(0f);
        // Sum 4 * 0.5 + 17 * 2 + 17 * 1 = 53 over 106 occupied bins.
        var mean = votes.Sum() / grid.OccupiedBinCount;
        mean.ShouldBe(0.5f);

        var kept = Keep(grid, votes);
        var back = Multiply(grid.InverseMatrix(), kept);

        // On the diagonal: 34 angles give 1, two give 0.5; beside it those two only.
        back[UpperLeft].ShouldBe(35f / 36, 1e-6f);
        back[LowerRight].ShouldBe(35f / 36, 1e-6f);
        back[UpperRight].ShouldBe(1f / 36, 1e-6f);
        back[LowerLeft].ShouldBe(1f / 36, 1e-6f);
    }

    [Fact]
    public void A_row_and_a_column_each_fall_into_one_bin_and_single_cells_everywhere_into_their_own()
    {
        var grid = new HoughGrid(3, 5);
        // 0°: columns, x = -2..2; 90°: rows, y = -1..1.
        for (var cell = 0; cell < 15; cell++)
        {
            Distance(grid, cell, 0).ShouldBe((cell % 5) - 2);
            Distance(grid, cell, 18).ShouldBe((cell / 5) - 1);
        }

        new HoughGrid(1, 1).OccupiedBinCount.ShouldBe(36);
    }

    [Fact]
    public void A_constant_map_votes_evenly_and_comes_back_unchanged()
    {
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9]).Sample((rows, columns) =>
        {
            var grid = new HoughGrid(rows, columns);
            var votes = Multiply(grid.VotingMatrix(), Enumerable.Repeat(2f, rows * columns).ToArray());
            for (var bin = 0; bin < grid.BinCount; bin++)
                votes[bin].ShouldBe(grid.Count(bin) == 0 ? 0f : 2f, 1e-5f);
            Multiply(grid.InverseMatrix(), votes).ShouldAllBe(v => Math.Abs(v - 2f) < 1e-5f);
            Enumerable.Range(0, grid.BinCount).Sum(grid.Count).ShouldBe(rows * columns * HoughGrid.AngleCount);
        }, iter: 40);
    }

    [Fact]
    public void A_flat_map_keeps_all_its_bins_whatever_the_rounding()
    {
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Float[0.001f, 1]).Sample((rows, columns, value) =>
        {
            var grid = new HoughGrid(rows, columns);
            var votes = Multiply(grid.VotingMatrix(), Enumerable.Repeat(value, rows * columns).ToArray());
            Keep(grid, votes).ShouldBe(votes);
        }, iter: 60);
    }

    [Fact]
    public void An_empty_grid_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new HoughGrid(0, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new HoughGrid(1, 0));
    }

    private static int Distance(HoughGrid grid, int cell, int angle)
    {
        var bin = grid.Bin(cell, angle);
        (bin % HoughGrid.AngleCount).ShouldBe(angle);
        return (bin / HoughGrid.AngleCount) - (grid.DistanceCount / 2);
    }

    private static float[] Keep(HoughGrid grid, float[] votes)
    {
        var least = votes.Sum() / grid.OccupiedBinCount * (1 - DifferenceModule.ThresholdTolerance);
        return votes.Select(v => v < least ? 0f : v).ToArray();
    }

    private static float[] Multiply(float[] matrix, float[] vector) =>
        matrix.Chunk(vector.Length).Select(row => row.Zip(vector, (a, b) => a * b).Sum()).ToArray();
}
