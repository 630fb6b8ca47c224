using RSICCLLM.Model.Difference;
using RSICCLLM.Model.Images;

namespace RSICCLLM.Model.Tests.Difference;

public class TokenPruningTests
{
    private const float Under = 0.0499f;

    [Fact]
    public void A_token_stays_for_one_cell_that_reaches_the_threshold()
    {
        // 2 x 2 tokens of 2 x 2 cells: the threshold itself at the top right, a cell that is no number at the bottom right.
        float[] evidence =
        [
            0, 0, Under, 0.05f,
            Under, 0, 0, 0,
            0, 0, 0, float.NaN,
            0, Under, 0, 0,
        ];

        TokenPruning.Kept(evidence, new ImageGrid(1, 4, 4), 2, 0.05).ShouldBe([false, true, false, true]);
    }

    [Fact]
    public void Rows_and_columns_are_not_confused()
    {
        // 2 rows of 3 tokens, a cell each.
        float[] evidence = [0, 1, 0, 0, 0, 1];

        TokenPruning.Kept(evidence, new ImageGrid(1, 4, 6), 2, 0.5).ShouldBe([false, true, false, false, false, true]);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1e-6, false)]
    [InlineData(1, false)]
    public void Without_evidence_only_a_threshold_of_zero_keeps_tokens(double threshold, bool kept) =>
        TokenPruning.Kept(new float[16], new ImageGrid(1, 4, 4), 2, threshold).ShouldBe([kept, kept, kept, kept]);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(20)]
    public void Cells_that_do_not_divide_into_tokens_are_refused(int cells) =>
        Should.Throw<ArgumentException>(() => TokenPruning.Kept(new float[cells], new ImageGrid(1, 4, 4), 2, 0.5)).Message.ShouldContain($"{cells} cells");
}
