using RSICCLLM.Inference.Answers;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Tests.Support;

namespace RSICCLLM.Inference.Tests.Answers;

public sealed class CheckedCaptionerTests
{
    private readonly List<(int[] Tiles, DecodingOptions Options)> _calls = [];

    [Fact]
    public void Only_bad_answers_are_asked_for_again_each_kind_in_its_way()
    {
        var captions = Caption((tile, options) => NumberedTiles.Number(tile) switch
        {
            1 when options.Temperature < 0.5 => ScriptedCaptioner.Caption(""),
            2 when options.MaxNewTokens < 40 => ScriptedCaptioner.Caption("A long", StopReason.Length),
            _ => ScriptedCaptioner.Caption("Nothing has changed."),
        });

        captions.ShouldAllBe(c => c.Outcome == TileOutcome.Captioned && c.Text == "Nothing has changed.");
        _calls.Select(c => string.Join(' ', c.Tiles)).ShouldBe(["0 1 2 3", "1", "2", "1"]);
        _calls.Select(c => c.Options.MaxNewTokens).ShouldBe([20, 20, 40, 20]);
        _calls.Select(c => c.Options.Temperature).ShouldBe([0, 0.3, 0, 0.6]);
        _calls.Select(c => c.Options.Seed).ShouldBe([5, 6, 5, 7]);
    }

    [Fact]
    public void What_stays_bad_is_given_up_with_its_reason_and_evidence()
    {
        var captions = Caption((tile, _) => ScriptedCaptioner.Caption(NumberedTiles.Number(tile) == 3 ? "no no no no no" : "Fine."));

        captions[3].Outcome.ShouldBe(TileOutcome.Failed);
        captions[3].Reason.ShouldBe("The model gives no caption after 3 tries: it repeats \"no\".");
        captions[3].Evidence.Values.ShouldBe([0.5f, 1]);
        captions.Take(3).ShouldAllBe(c => c.Outcome == TileOutcome.Captioned);
    }

    [Fact]
    public void The_last_try_of_what_does_not_end_is_the_longest_answer_that_memory_is_planned_for()
    {
        Caption((_, _) => ScriptedCaptioner.Caption("A long", StopReason.Length));

        _calls.Select(c => c.Options.MaxNewTokens).ShouldBe([20, 40, 80]);
        CheckedCaptioner.LongestAnswer(20).ShouldBe(80);
    }

    private IReadOnlyList<TileCaption> Caption(Func<TilePair, DecodingOptions, TileCaption> answer)
    {
        using var captioner = new CheckedCaptioner(new Recording(new ScriptedCaptioner { Answer = answer }, (tiles, options) =>
            _calls.Add(([.. tiles.Select(NumberedTiles.Number)], options))));
        return captioner.Caption(NumberedTiles.Make(4), new DecodingOptions { MaxNewTokens = 20, Seed = 5 }, TestContext.Current.CancellationToken);
    }

    private sealed class Recording(ICaptioner inner, Action<IReadOnlyList<TilePair>, DecodingOptions> record) : ICaptioner
    {
        public CaptionerDescription Description => inner.Description;

        public IReadOnlyList<TileCaption> Caption(IReadOnlyList<TilePair> tiles, DecodingOptions options, CancellationToken cancellation)
        {
            record(tiles, options);
            return inner.Caption(tiles, options, cancellation);
        }

        public void Dispose() => inner.Dispose();
    }
}
