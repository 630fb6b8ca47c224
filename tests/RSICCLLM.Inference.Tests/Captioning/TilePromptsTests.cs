using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Decoding;
using RSICCLLM.Model.Images;

namespace RSICCLLM.Inference.Tests.Captioning;

public sealed class TilePromptsTests
{
    private const int Image = 9;

    // A word, two tokens for each date with a word between them, a word. Positions as in the table of three axes.
    private static readonly Prompt Whole = new(0, [1, Image, Image, 2, Image, Image, 3], [.. Axis(0), .. Axis(100), .. Axis(200)], NextPosition: 42, ImageTokens: 4) { Shared = 1 };

    [Fact]
    public void Tokens_without_evidence_go_and_the_others_keep_their_positions()
    {
        var prompt = Prompts(0.5).For(7, Evidence(0.2f, 0.5f));

        prompt.Key.ShouldBe(7);
        prompt.TokenIds.ShouldBe([1, Image, Image, 2, Image, 3]);
        prompt.Positions.ShouldBe([0, 1, 2, 3, 5, 6, 100, 101, 102, 103, 105, 106, 200, 201, 202, 203, 205, 206]);
        prompt.NextPosition.ShouldBe(42);
        prompt.ImageTokens.ShouldBe(3);
        prompt.KeptImageTokens.ShouldBe([true, true, false, true]);
        prompt.Shared.ShouldBe(1);
    }

    [Fact]
    public void Where_nothing_differs_the_first_date_stays()
    {
        var prompt = Prompts(0.5).For(0, Evidence(0, 0));

        prompt.TokenIds.ShouldBe([1, Image, Image, 2, 3]);
        prompt.KeptImageTokens.ShouldBe([true, true, false, false]);
        prompt.NextPosition.ShouldBe(42);
    }

    [Fact]
    public void Without_a_threshold_every_tile_has_the_whole_prompt()
    {
        var prompt = Prompts(null).For(3, EvidenceMap.None);

        prompt.ShouldBe(Whole with { Key = 3 });
    }

    private static IEnumerable<long> Axis(long start) => Enumerable.Range(0, 7).Select(i => start + i);

    private static EvidenceMap Evidence(params float[] cells) => new(1, 2, cells);

    private static TilePrompts Prompts(double? threshold) => new(Whole, Image, new ImageGrid(1, 2, 4), 2, threshold);
}
