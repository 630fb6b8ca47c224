using RSICCLLM.Batch.Configuration;

namespace RSICCLLM.Batch.Tests.Configuration;

/// <summary>What is written stands for all that decides a pair's results: a finished pair is done again when it changes.</summary>
public sealed class RunConfigurationWriterTests
{
    private static readonly PairConfiguration Pair = new("north", new SceneConfiguration("/a.tif", null), new SceneConfiguration("/b.tif", null));
    private static readonly RunConfiguration Run = new() { Model = "/models/demo", Output = "/out", Pairs = [Pair] };

    [Fact]
    public void Whatever_may_change_a_caption_is_in_it()
    {
        foreach (var captioning in new CaptioningOptions[] { new() { Pruning = true }, new() { Triage = true }, new() { BatchSize = 1 }, new() { MaxNewTokens = 8 }, new() { SpeculativeTokens = 4 } })
            Text(captioning).ShouldNotBe(Text(new()));
    }

    [Fact]
    public void How_the_model_is_kept_running_is_not() =>
        Text(new() { Isolation = false, TileTimeout = 7 }).ShouldBe(Text(new()));

    private static string Text(CaptioningOptions captioning) => RunConfigurationWriter.ForPair(Run with { Captioning = captioning }, Pair);
}
