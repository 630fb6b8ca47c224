using RSICCLLM.Model;
using RSICCLLM.Model.Images;
using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Sft;
using RSICCLLM.Training.Tests.Support;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Sft;

/// <summary>Two pairs of 2 x 2 tokens: place 0 a word, 1 to 4 the first date, 5 a word, 6 to 9 the second date, 10 a word, 11 to 13 the answer.</summary>
public sealed class PruningPassTests
{
    private const int Length = 14;
    private const int Hidden = 32;
    private static readonly ImageGrid Grid = new(1, 4, 4);

    // Cells of 4 x 4, 2 x 2 to a token. First pair: only token 1 (upper right) has evidence; second pair: only token 2 (lower left).
    private static readonly float[] Evidence =
    [
        0, 0, 0.5f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.01f,
        0, 0, 0, 0, 0, 0.04f, 0, 0, 0, 0, 0, 0, 0, 0.06f, 0, 0,
    ];

    private static readonly long[][] Kept =
    [
        [0, 1, 2, 3, 4, 5, 7, 10, 11, 12, 13],
        [0, 1, 2, 3, 4, 5, 8, 10, 11, 12, 13],
    ];

    [Fact]
    public void Answers_are_as_if_the_tokens_were_not_there()
    {
        using var model = ChangeCaptionModel.Create(TinyModel.Configuration(), seed: 1);
        using var noGradients = no_grad();
        var batch = Batch(0);
        var embeddings = rand([2, Length, Hidden], generator: new Generator(3));
        var (moved, arranged) = Pass(1).Apply(embeddings, Map(), batch);
        arranged.SeenAfter.ShouldBe([0, 1, 0, 0, 0, 0, 1, 0]);
        var got = model.Decode(moved, AnswerPass.Positions(arranged), wanted: tensor(arranged.AnswerPlaces)).reshape(2, 3, Hidden);

        var positions = AnswerPass.Positions(batch);
        for (var pair = 0; pair < 2; pair++)
        {
            var places = tensor(Kept[pair]);
            var alone = embeddings.narrow(0, pair, 1).index_select(1, places);
            var expected = model.Decode(alone, positions.narrow(1, pair, 1).index_select(2, places))[0].narrow(0, 7, 3);
            (got[pair] - expected).abs().max().item<float>().ShouldBeLessThan(1e-5f);
        }
    }

    [Fact]
    public void Tokens_keep_what_belongs_to_them()
    {
        var batch = Batch(0);
        var (moved, arranged) = Pass(1).Apply(arange(2 * Length).reshape(2, Length, 1).to_type(ScalarType.Float32), Map(), batch);
        moved.flatten().data<float>().ToArray().Take(Length).ShouldBe([0, 1, 2, 3, 4, 5, 7, 10, 11, 12, 13, 6, 8, 9]);
        arranged.Ids.Take(Length).ShouldBe([0, 60, 60, 60, 60, 5, 60, 10, 11, 12, 13, 60, 60, 60]);
        for (var i = 0; i < 3 * 2 * Length; i++)
            arranged.Positions[i].ShouldBe(batch.Positions[(i / Length * Length) + (int)moved.flatten()[i % (2 * Length)].item<float>() % Length]);
        arranged.AfterPlaces.ShouldBe([11, 6, 12, 13, 14 + 11, 14 + 12, 14 + 6, 14 + 13]);
        arranged.AnswerPlaces.ShouldBe([7, 8, 9, 14 + 7, 14 + 8, 14 + 9]);
    }

    [Fact]
    public void A_step_draws_its_share_of_pairs_and_draws_it_again()
    {
        var pruned = Enumerable.Range(0, 2000).Select(key => Drawn((ulong)key)).ToList();
        // Half of 4,000 pairs, five standard deviations.
        pruned.Sum(d => d.Count(x => x)).ShouldBeInRange(2000 - 158, 2000 + 158);
        pruned.ShouldBe(Enumerable.Range(0, 2000).Select(key => Drawn((ulong)key)));

        static List<bool> Drawn(ulong key)
        {
            var seen = Pass(0.5).Apply(zeros(2, Length, 1), Map(), Batch(key)).Batch.SeenAfter!;
            return [seen[0] == 0, seen[4] == 0];
        }
    }

    [Fact]
    public void A_checkpoint_trained_for_it_goes_on_being_trained_for_it()
    {
        using var plain = ChangeCaptionModel.Create(TinyModel.Configuration(), seed: 1);
        PruningPass.For(Options, plain).ShouldBeNull();
        PruningPass.For(Options with { Pruning = new PruningOptions { Share = 0 } }, plain).ShouldBeNull();
        plain.Configuration.Difference!.PruningThreshold.ShouldBe(0);
        PruningPass.For(Options with { Pruning = new PruningOptions { Threshold = 0.2 } }, plain).ShouldNotBeNull();
        plain.Configuration.Difference!.PruningThreshold.ShouldBe(0.2);
        PruningPass.For(Options, plain)!.ToString().ShouldBe(", pruning 0.5 below 0.2");
        PruningPass.For(Options with { Pruning = new PruningOptions { Share = 0 } }, plain).ShouldBeNull();
        plain.Configuration.Difference!.PruningThreshold.ShouldBe(0);
    }

    [Theory]
    [InlineData(0.5, 0.2)]
    [InlineData(0, 0.05)]
    public void An_adapter_cannot_change_what_the_checkpoint_was_trained_for(double share, double threshold)
    {
        using var model = ChangeCaptionModel.Create(TinyModel.Configuration(new() { EvidenceHiddenSize = 16, PruningThreshold = 0.05 }), seed: 1);
        var options = Options with { Parts = new LowRankAdaptation() };
        PruningPass.For(options, model).ShouldNotBeNull();
        Should.Throw<ModelException>(() => PruningPass.For(options with { Pruning = new() { Share = share, Threshold = threshold } }, model))
            .Message.ShouldContain("without \"lora\"");
    }

    [Fact]
    public void A_model_without_the_module_is_refused()
    {
        using var plain = ChangeCaptionModel.Create(TinyModel.Configuration() with { Difference = null }, seed: 1);
        Should.Throw<ModelException>(() => PruningPass.For(Options with { Pruning = new() }, plain)).Message.ShouldContain("\"difference\"");
    }

    private static SftOptions Options { get; } = new() { Training = "t", Output = "o" };

    private static PruningPass Pass(double share) => new(new PruningOptions { Share = share, Threshold = 0.05 }, mergeSize: 2);

    private static Tensor Map() => tensor(Evidence).reshape(2, 4, 4);

    private static TrainingBatch Batch(ulong key)
    {
        int[] images = [1, 2, 3, 4, 6, 7, 8, 9];
        long[] Both(IEnumerable<int> row) => [.. row.Select(i => (long)i), .. row.Select(i => (long)i + Length)];
        return new TrainingBatch
        {
            Count = 2,
            DropoutKey = key,
            Length = Length,
            Grid = Grid,
            Pixels = [],
            Ids = [.. Enumerable.Range(0, 2 * Length).Select(i => images.Contains(i % Length) ? 60L : i % Length)],
            Positions = [.. Enumerable.Range(0, 3 * 2 * Length).Select(i => (i % Length * 3L) + (i / (2 * Length)))],
            ImagePlaces = Both(images),
            AfterPlaces = Both(images.Skip(4)),
            AnswerStarts = [0, 3],
            AnswerPlaces = Both([10, 11, 12]),
            AnswerTargets = [11, 12, 13, 11, 12, 13],
            Targets = new AuxiliaryTargets(2, 2, 2, 2, 0),
        };
    }
}
