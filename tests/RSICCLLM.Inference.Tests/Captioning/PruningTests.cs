using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Scoring;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Inference.Tests.Captioning;

/// <summary>Tiles of 112 x 112 pixels: 16 tokens a date, each with 2 x 2 cells of evidence. What pruned answers are is held to the training model in its own tests.</summary>
public sealed class PruningTests(TinyPackages packages)
{
    private const int DateTokens = 16;
    private static readonly DecodingOptions Short = new() { MaxNewTokens = 16 };

    [Theory]
    [InlineData(WeightPrecision.Float32, false)]
    [InlineData(WeightPrecision.Int4, true)]
    public void Tiles_of_different_lengths_together_get_the_answers_they_get_alone(WeightPrecision precision, bool eightBitPrompts)
    {
        Assert.SkipUnless(!eightBitPrompts || IntegerProducts.AreExact, "This processor has no exact 8-bit products.");
        var tiles = Tiles.Cuts(7, 112);
        tiles[3] = new TilePair(tiles[3].Before, tiles[3].Before);
        var (package, threshold) = Trained(packages.Folder(precision, 112, 112, eightBitPrompts), tiles);
        using var captioner = Open(package, batch: 4);
        captioner.Description.PruningThreshold.ShouldBe(threshold);

        var together = captioner.Caption(tiles, Short, Token);

        together.Select(caption => caption.PrunedTokens).ShouldBe(together.Select(caption => Unchanged(caption.Evidence, threshold)));
        together.Select(caption => caption.PrunedTokens).Distinct().Count().ShouldBeGreaterThan(3);
        together[3].PrunedTokens.ShouldBe(DateTokens);
        together.Select(caption => caption.PromptTokens + caption.PrunedTokens).Distinct().ShouldHaveSingleItem();
        for (var i = 0; i < tiles.Length; i++)
            ShouldAgree(captioner.Caption([tiles[i]], Short, Token)[0], together[i]);
        using var single = CaptionerFactory.Open(package, Options(batch: 7) with { MaxPrefillTokens = 1 }, Token);
        single.Caption(tiles, Short, Token).Select(caption => caption.TokenIds).ShouldBe(together.Select(caption => caption.TokenIds));
    }

    [Fact]
    public void Tokens_left_out_change_answers_and_tokens_kept_do_not()
    {
        var tiles = Tiles.Cuts(4, 112);
        var whole = packages.Folder(WeightPrecision.Float32, 112, 112);
        using var plain = CaptionerFactory.Open(whole, Options(batch: 4) with { Pruning = false }, Token);
        var expected = plain.Caption(tiles, Short, Token);
        expected.ShouldAllBe(caption => caption.PrunedTokens == 0);

        // No cell of these tiles is without any evidence.
        using var kept = Open(With(whole, 1e-12), batch: 4);
        var captions = kept.Caption(tiles, Short, Token);
        captions.ShouldAllBe(caption => caption.PrunedTokens == 0);
        for (var i = 0; i < tiles.Length; i++)
            ShouldAgree(captions[i], expected[i]);

        using var none = Open(With(whole, 1), batch: 4);
        captions = none.Caption(tiles, Short, Token);
        captions.ShouldAllBe(caption => caption.PrunedTokens == DateTokens);
        for (var i = 0; i < tiles.Length; i++)
            Math.Abs(captions[i].MeanLogProbability - expected[i].MeanLogProbability).ShouldBeGreaterThan(1e-4);
    }

    [Fact]
    public void Guessed_tokens_change_no_pruned_answer()
    {
        var tiles = Tiles.Cuts(3, 112);
        var (package, _) = Trained(packages.Folder(WeightPrecision.Int4, 112, 112), tiles);
        tiles = [.. tiles, .. tiles];
        using var captioner = Open(package, batch: 1);

        var plain = captioner.Caption(tiles, Short, Token);
        var guessed = captioner.Caption(tiles, Short with { SpeculativeTokens = 4 }, Token);

        guessed.Select(caption => caption.TokenIds).ShouldBe(plain.Select(caption => caption.TokenIds));
        guessed.Sum(caption => caption.RightGuesses).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Answers_are_scored_behind_the_prompt_that_captions_have()
    {
        var tiles = Tiles.Cuts(2, 112);
        var (package, _) = Trained(packages.Folder(WeightPrecision.Float32, 112, 112), tiles);
        using var captioner = Open(package, batch: 2);
        using var scorer = AnswerScorer.Open(package, Options(batch: 1));
        foreach (var caption in captioner.Caption(tiles, Short, Token).Zip(tiles))
        {
            caption.First.PrunedTokens.ShouldBeGreaterThan(0);
            var chosen = new List<int>();
            scorer.Score(caption.Second, caption.First.TokenIds, (_, logits) => chosen.Add(System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits)), Token);
            chosen.ShouldBe(caption.First.TokenIds);
        }
    }

    [Fact]
    public void A_package_that_was_not_trained_for_it_is_refused()
    {
        var folder = packages.Folder(WeightPrecision.Float32, 112, 112);

        Should.Throw<ModelException>(() => Open(folder, batch: 1)).Message.ShouldContain("was not trained to answer without");
        Should.Throw<ModelException>(() => AnswerScorer.Open(folder, Options(batch: 1))).Message.ShouldContain("was not trained to answer without");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static CaptionerOptions Options(int batch) => new() { Device = "cpu", Threads = 1, BatchSize = batch, Pruning = true };

    private static ICaptioner Open(string package, int batch) => CaptionerFactory.Open(package, Options(batch), Token);

    private static void ShouldAgree(TileCaption actual, TileCaption expected)
    {
        actual.TokenIds.ShouldBe(expected.TokenIds);
        actual.PrunedTokens.ShouldBe(expected.PrunedTokens);
        actual.MeanLogProbability.ShouldBe(expected.MeanLogProbability, 1e-3);
    }

    /// <summary>Tokens none of whose four cells reaches the threshold.</summary>
    private static int Unchanged(EvidenceMap map, double threshold) =>
        Enumerable.Range(0, DateTokens).Count(token => Enumerable.Range(0, 4).All(cell =>
            map.Values[((((token / 4) * 2) + (cell / 2)) * 8) + ((token % 4) * 2) + (cell % 2)] < threshold));

    /// <summary>A package as if trained with a threshold that half of the cells of the tiles reach.</summary>
    private (string Package, double Threshold) Trained(string package, TilePair[] tiles)
    {
        using var plain = CaptionerFactory.Open(package, Options(batch: 1) with { Pruning = false }, Token);
        var cells = plain.Caption(tiles, Short with { MaxNewTokens = 1 }, Token).SelectMany(caption => caption.Evidence.Values).Where(value => value > 0).Order().ToArray();
        // Between two cells, so that rounding moves none across.
        var at = Enumerable.Range(cells.Length * 3 / 4, cells.Length / 8).MaxBy(i => cells[i] - cells[i - 1]);
        var threshold = (cells[at] + cells[at - 1]) / 2.0;
        return (With(package, threshold), threshold);
    }

    private string With(string package, double threshold)
    {
        var copy = packages.CopyOf(package);
        var configuration = ModelConfigurationReader.Load(copy);
        ModelConfigurationWriter.Save(copy, configuration with { Difference = (configuration.Difference ?? new()) with { PruningThreshold = threshold } });
        TinyPackages.Sign(copy);
        return copy;
    }
}
