using RSICCLLM.Model.Images;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Losses;
using RSICCLLM.Training.Sft;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Losses;

public class AuxiliaryHeadsTests
{
    [Fact]
    public void Extents_cost_their_absolute_error_and_its_square_where_it_is_small()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var heads = new AuxiliaryHeads(new AuxiliaryOptions { Cells = 2, Extents = 3 }, hidden: 4, classes: 1, epsilon: 1e-6, seed: 1);
        var batch = Batch();
        // A head that has learned nothing says 0 to everything. Beyond 0.05 an error costs itself less 0.025, below it its square over 0.1; the second pair is not known.
        new[] { 0.5f, -0.25f, 0.02f, 0f }.CopyTo(batch.Targets.Extents.AsSpan());

        var losses = heads.Compute(randn(2, 3, 4), randn(2, 4), null, batch);

        losses.Extents.item<float>().ShouldBe((0.475f + 0.225f + 0.004f) / 2, 1e-6f);
        var others = heads.Weigh(losses with { Extents = zeros(1)[0] });
        heads.Weigh(losses).item<float>().ShouldBe(others.item<float>() + (3 * 0.352f), 1e-5f);
    }

    [Fact]
    public void Extents_that_nothing_is_known_of_cost_nothing()
    {
        using var scope = NewDisposeScope();
        using var heads = new AuxiliaryHeads(new AuxiliaryOptions { Cells = 2, Extents = 1 }, hidden: 4, classes: 1, epsilon: 1e-6, seed: 1);
        heads.Compute(randn(2, 3, 4), randn(2, 4), null, Batch()).Extents.item<float>().ShouldBe(0);
    }

    [Fact]
    public void Mentions_cost_the_mean_error_over_the_tokens_that_speak_of_a_change()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var heads = new AuxiliaryHeads(new AuxiliaryOptions { Cells = 2, Mentions = 3 }, hidden: 4, classes: 1, epsilon: 1e-6, seed: 1);
        // The head says 0 but for the places whose state's first number is 2 once normalised: there 0.5.
        heads.Parameters["auxiliary.mention.weight"][0, 0] = 0.25;
        var states = tensor(new float[] { 1, 0, 0, 0, 0, 1, 0, 0 }).reshape(2, 4);
        // The second mention is of a pair whose extents are not known.
        var batch = Batch() with { AnswerStarts = [0, 0], Mentions = [new(0, 0, 0), new(0, 0, 1), new(1, 0, 1)] };
        new[] { 0.5f, -0.25f, 0f, 0f }.CopyTo(batch.Targets.Extents.AsSpan());

        var losses = heads.Compute(randn(2, 3, 4), states, null, batch);

        // Two tokens speak of the first pair's change: errors 0 and 0.5 in the first number, 0.25 in the second, each less 0.025; two pairs.
        losses.Mentions.item<float>().ShouldBe(((0.475f / 2) + 0.225f) / 2, 1e-4f);
        var others = heads.Weigh(losses with { Mentions = zeros(1)[0] });
        heads.Weigh(losses).item<float>().ShouldBe(others.item<float>() + (3 * losses.Mentions.item<float>()), 1e-5f);
    }

    [Fact]
    public void Without_a_weight_there_is_no_head_for_extents_and_mentions()
    {
        using var heads = new AuxiliaryHeads(new AuxiliaryOptions(), hidden: 4, classes: 1, epsilon: 1e-6, seed: 1);
        heads.Parameters.Names.ShouldNotContain(name => name.Contains("extent", StringComparison.Ordinal) || name.Contains("mention", StringComparison.Ordinal));
    }

    /// <summary>Two pairs of one merged token per image: before, after, end of the prompt.</summary>
    private static TrainingBatch Batch() => new()
    {
        Count = 2,
        Length = 3,
        Grid = new ImageGrid(1, 2, 2),
        Pixels = [],
        Ids = [60, 60, 1, 60, 60, 1],
        Positions = new long[18],
        ImagePlaces = [0, 1, 3, 4],
        AfterPlaces = [1, 4],
        AnswerStarts = [0, 1],
        AnswerPlaces = [2, 5],
        AnswerTargets = [1, 1],
        Targets = new AuxiliaryTargets(2, 1, 1, 2, 1),
    };
}
