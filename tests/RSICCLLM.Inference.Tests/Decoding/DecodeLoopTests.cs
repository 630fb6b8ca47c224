using CsCheck;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Decoding;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Tests.Decoding;

public sealed class DecodeLoopTests
{
    private static readonly DecodingOptions Golden = new() { MaxNewTokens = 24 };

    [Fact]
    public void Greedy_tokens_are_those_of_transformers()
    {
        using var decoder = new TinyDecoder(rows: 1);
        foreach (var pair in new[] { GoldenPair.Square(), GoldenPair.NonSquare() })
        {
            var answer = decoder.Answer(Golden, [], pair).ShouldHaveSingleItem();
            answer.TokenIds.ShouldBe(pair.GeneratedIds);
            answer.Stop.ShouldBe(StopReason.Length);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(2)]
    public void A_batch_of_unequal_prompts_answers_as_one_at_a_time(int rows)
    {
        var (square, nonSquare) = (GoldenPair.Square(), GoldenPair.NonSquare());
        using var decoder = new TinyDecoder(rows);

        var answers = decoder.Answer(Golden, [], square, nonSquare, nonSquare, square, square);

        answers.Select(answer => answer.TokenIds).ShouldBe(
            [square.GeneratedIds, nonSquare.GeneratedIds, nonSquare.GeneratedIds, square.GeneratedIds, square.GeneratedIds]);
        answers[1].MeanLogProbability.ShouldBe(answers[2].MeanLogProbability, 1e-6);
    }

    [Fact]
    public void A_stop_token_ends_its_own_sequence_only()
    {
        var (square, nonSquare) = (GoldenPair.Square(), GoldenPair.NonSquare());
        var stop = nonSquare.GeneratedIds.First(id => !square.GeneratedIds.Contains(id));
        var length = Array.IndexOf(nonSquare.GeneratedIds, stop) + 1;
        using var decoder = new TinyDecoder(rows: 3);

        var answers = decoder.Answer(Golden, [stop], nonSquare, square, nonSquare);

        answers[0].TokenIds.ShouldBe(nonSquare.GeneratedIds[..length]);
        answers[0].Stop.ShouldBe(StopReason.StopToken);
        answers[1].TokenIds.ShouldBe(square.GeneratedIds);
        answers[1].Stop.ShouldBe(StopReason.Length);
        answers[2].TokenIds.ShouldBe(answers[0].TokenIds);
    }

    [Fact]
    public void Whatever_ends_when_no_sequence_disturbs_another()
    {
        GoldenPair[] golden = [GoldenPair.Square(), GoldenPair.NonSquare()];
        var tokens = golden.SelectMany(pair => pair.GeneratedIds).Distinct().ToArray();
        var cases = Gen.Select(Gen.Int[1, 4], Gen.Int[0, 1].Array[1, 7], Gen.Int[0, tokens.Length - 1].Select(i => tokens[i]).Array[0, 6]);
        cases.Sample((rows, order, stop) =>
        {
            using var decoder = new TinyDecoder(rows);
            var answers = decoder.Answer(Golden, stop, [.. order.Select(i => golden[i])]);
            for (var i = 0; i < order.Length; i++)
            {
                var ids = golden[order[i]].GeneratedIds;
                var end = Array.FindIndex(ids, stop.Contains);
                answers[i].TokenIds.ShouldBe(end < 0 ? ids : ids[..(end + 1)]);
            }
        }, iter: 20, threads: 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_shared_beginning_that_is_copied_changes_no_token(int rows)
    {
        var (square, nonSquare) = (GoldenPair.Square(), GoldenPair.NonSquare());
        var shared = Array.IndexOf(square.InputIds, GoldenPair.ImageToken);
        nonSquare.InputIds[..shared].ShouldBe(square.InputIds[..shared]);
        using var decoder = new TinyDecoder(rows) { LeastAlone = 1 };
        new PromptReader(decoder.Embedding, decoder.Decoder, 1).Copied(square.ToPrompt(0) with { Shared = shared }).ShouldBe(shared);

        // Twice over, so that the cache has grown when the second call copies what the first kept.
        decoder.Answer(Golden with { MaxNewTokens = 2 }, [], shared, square)[0].TokenIds.ShouldBe(square.GeneratedIds[..2]);
        var answers = decoder.Answer(Golden, [], shared, square, nonSquare, nonSquare, square, nonSquare);

        answers.Select(answer => answer.TokenIds).ShouldBe(
            [square.GeneratedIds, nonSquare.GeneratedIds, nonSquare.GeneratedIds, square.GeneratedIds, nonSquare.GeneratedIds]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(1, 30)]
    [InlineData(2, 4)]
    [InlineData(3, 4)]
    [InlineData(5, 4)]
    public void Guessed_tokens_change_no_answer(int rows, int guesses)
    {
        var (square, nonSquare) = (GoldenPair.Square(), GoldenPair.NonSquare());
        var stop = nonSquare.GeneratedIds.Except(square.GeneratedIds).Last();
        int[] ended = nonSquare.GeneratedIds[..(Array.IndexOf(nonSquare.GeneratedIds, stop) + 1)];
        using var decoder = new TinyDecoder(rows);

        var answers = decoder.Answer(Golden with { SpeculativeTokens = guesses }, [stop], square, nonSquare, square, square, nonSquare);

        answers.Select(answer => answer.TokenIds).ShouldBe([square.GeneratedIds, ended, square.GeneratedIds, square.GeneratedIds, ended]);

        // With a row for each, all end together and none is left to guess for.
        if (rows < 3)
            answers.Sum(answer => answer.Right).ShouldBeGreaterThan(0);
        answers.ShouldAllBe(answer => answer.Right <= answer.Guessed);
        answers[0].Guessed.ShouldBe(0);
    }

    [Fact]
    public void Right_guesses_save_steps()
    {
        var pair = GoldenPair.NonSquare();
        var options = Golden with { SpeculativeTokens = 4 };
        using var decoder = new TinyDecoder(rows: 1);
        using var features = TinyDecoder.Features(pair);
        var loop = decoder.Loop();
        loop.Begin(options, pair.InputIds.Length);

        Steps().ShouldBe(23);
        Steps().ShouldBeLessThan(12);

        int Steps()
        {
            loop.Add([pair.ToPrompt(0)], features, TestContext.Current.CancellationToken);
            var steps = 0;
            for (; loop.Running > 0; steps++)
                loop.Step(TestContext.Current.CancellationToken);
            return steps;
        }
    }

    [Fact]
    public void The_mean_log_probability_of_one_token_is_its_log_softmax()
    {
        var pair = GoldenPair.NonSquare();
        var max = pair.LastLogits.Max();
        var expected = -Math.Log(pair.LastLogits.Sum(logit => Math.Exp((double)logit - max)));
        using var decoder = new TinyDecoder(rows: 1);

        var answer = decoder.Answer(new DecodingOptions { MaxNewTokens = 1 }, [], pair)[0];

        answer.TokenIds.ShouldBe([pair.GeneratedIds[0]]);
        answer.MeanLogProbability.ShouldBe(expected, 1e-5);
    }

    [Fact]
    public void A_sampled_answer_depends_on_its_seed_and_not_on_its_batch()
    {
        var pair = GoldenPair.NonSquare();
        var options = new DecodingOptions { MaxNewTokens = 12, Temperature = 1, TopP = 0.9, Seed = 7 };
        using var one = new TinyDecoder(rows: 1);
        using var three = new TinyDecoder(rows: 3);

        var alone = one.Answer(options, [], pair)[0].TokenIds;

        three.Answer(options, [], GoldenPair.Square(), pair, pair).Skip(1).ShouldAllBe(answer => answer.TokenIds.SequenceEqual(alone));
        one.Answer(options with { Seed = 8 }, [], pair)[0].TokenIds.ShouldNotBe(alone);
    }

    [Fact]
    public void Cancelling_between_steps_leaves_the_loop_usable()
    {
        var pair = GoldenPair.NonSquare();
        using var decoder = new TinyDecoder(rows: 1);
        using var features = TinyDecoder.Features(pair);
        using var cancellation = new CancellationTokenSource();
        var loop = decoder.Loop();
        loop.Begin(Golden, pair.InputIds.Length);
        loop.Add([pair.ToPrompt(0)], features, cancellation.Token);
        loop.Step(cancellation.Token);
        cancellation.Cancel();

        Should.Throw<OperationCanceledException>(() => loop.Step(cancellation.Token));

        decoder.Answer(Golden, [], pair)[0].TokenIds.ShouldBe(pair.GeneratedIds);
    }

    [Fact]
    public void A_prompt_that_fills_the_context_is_refused()
    {
        using var decoder = new TinyDecoder(rows: 1);

        Should.Throw<ModelException>(() => decoder.Loop().Begin(Golden, TinyDecoder.Shape.MaxPositions)).Message.ShouldContain("4096");
    }

    [Fact]
    public void An_answer_never_leaves_the_context()
    {
        var pair = GoldenPair.NonSquare();
        using var decoder = new TinyDecoder(rows: 1);

        var answer = decoder.Answer(new DecodingOptions { MaxNewTokens = int.MaxValue }, [pair.GeneratedIds[3]], pair)[0];

        answer.Stop.ShouldBe(StopReason.StopToken);
        decoder.Decoder.Cache.Capacity.ShouldBe(TinyDecoder.Shape.MaxPositions);
    }
}
