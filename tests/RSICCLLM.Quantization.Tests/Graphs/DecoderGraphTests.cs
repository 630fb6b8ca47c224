using RSICCLLM.Model;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Tests.Graphs;

public class DecoderGraphTests
{
    [Theory]
    [InlineData("levir-256")]
    [InlineData("levir-nonsquare")]
    public void Golden_prompt_gives_its_logits_and_greedy_tokens(string name)
    {
        using var golden = new Golden(name);
        using var checkpoint = Golden.OpenCheckpoint();
        using var graph = Build(checkpoint, LogitPositions.Last);
        var embeddings = golden.PromptEmbeddings(checkpoint);
        var length = golden.Longs("input_ids").Length;
        var expected = golden.Longs("generated_ids");
        using var runner = new DecoderRunner(graph.Session, checkpoint.Configuration.Text, 1, length + expected.Length);

        var logits = runner.Step(embeddings, Ones(length), golden.Longs("position_ids"));
        Numbers.LargestDifference(logits, golden.Floats("logits_last")).ShouldBeLessThan(1e-3);

        var delta = golden.Longs("rope_deltas")[0];
        var tokens = new List<long>();
        for (var step = 0; step < expected.Length; step++)
        {
            var token = Numbers.IndexOfLargest(logits);
            tokens.Add(token);
            var position = length + step + delta;
            logits = runner.Step(Golden.Embedding(checkpoint, token), Ones(length + step + 1), [position, position, position]);
        }

        tokens.ShouldBe(expected);
    }

    [Fact]
    public void Steps_over_the_cache_give_what_the_whole_sequence_gives()
    {
        using var golden = new Golden("levir-nonsquare");
        using var checkpoint = Golden.OpenCheckpoint();
        using var graph = Build(checkpoint, LogitPositions.All);
        var text = checkpoint.Configuration.Text;
        var embeddings = golden.PromptEmbeddings(checkpoint);
        var positions = golden.Longs("position_ids");
        var length = positions.Length / 3;
        using var whole = new DecoderRunner(graph.Session, text, 1, length);
        var expected = whole.Step(embeddings, Ones(length), positions);

        // A chunk, then one by one.
        const int Chunk = 90;
        using var parts = new DecoderRunner(graph.Session, text, 1, length + 5);
        var first = parts.Step(embeddings[..(Chunk * text.HiddenSize)], Ones(Chunk), Slice(positions, 0, Chunk));
        Numbers.LargestDifference(first, expected.AsSpan(0, first.Length)).ShouldBeLessThan(1e-4);
        for (var i = Chunk; i < length; i++)
        {
            var step = parts.Step(embeddings[(i * text.HiddenSize)..((i + 1) * text.HiddenSize)], Ones(i + 1), Slice(positions, i, i + 1));
            Numbers.LargestDifference(step, expected.AsSpan(i * text.VocabularySize, text.VocabularySize)).ShouldBeLessThan(1e-4);
        }
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    public void As_many_of_the_last_positions_as_asked_for_get_logits(int? asked, int expected)
    {
        using var golden = new Golden("levir-nonsquare");
        using var checkpoint = Golden.OpenCheckpoint();
        using var every = Build(checkpoint, LogitPositions.All);
        using var chosen = Build(checkpoint, LogitPositions.Chosen);
        var text = checkpoint.Configuration.Text;
        var embeddings = golden.PromptEmbeddings(checkpoint);
        var positions = golden.Longs("position_ids");
        var length = positions.Length / 3;
        using var whole = new DecoderRunner(every.Session, text, 1, length);
        var all = whole.Step(embeddings, Ones(length), positions);

        // A prompt, then five tokens behind it.
        const int Step = 5;
        using var parts = new DecoderRunner(chosen.Session, text, 1, length);
        var prompt = length - Step;
        var first = parts.Step(embeddings[..(prompt * text.HiddenSize)], Ones(prompt), Slice(positions, 0, prompt), asked);
        var second = parts.Step(embeddings[(prompt * text.HiddenSize)..], Ones(length), Slice(positions, prompt, length), asked);

        Numbers.LargestDifference(first, all.AsSpan((prompt - expected) * text.VocabularySize, expected * text.VocabularySize)).ShouldBeLessThan(1e-4);
        Numbers.LargestDifference(second, all.AsSpan((length - expected) * text.VocabularySize)).ShouldBeLessThan(1e-4);
    }

    [Fact]
    public void Prompts_of_different_length_in_one_batch_give_each_its_own_answer()
    {
        using var checkpoint = Golden.OpenCheckpoint();
        using var graph = Build(checkpoint, LogitPositions.Last);
        var text = checkpoint.Configuration.Text;
        var random = new Random(7);
        int[] lengths = [9, 5];
        const int Longest = 9;
        var embeddings = Numbers.Random(random, 2 * Longest * text.HiddenSize, 0.1);
        var mask = new long[2 * Longest];
        for (var b = 0; b < 2; b++)
            mask.AsSpan(b * Longest, lengths[b]).Fill(1);
        var positions = Enumerable.Range(0, 3 * 2 * Longest).Select(i => (long)(i % Longest)).ToArray();
        var next = Numbers.Random(random, 2 * text.HiddenSize, 0.1);
        using var both = new DecoderRunner(graph.Session, text, 2, 16);
        var prefill = both.Step(embeddings, mask, positions);
        long[] nextMask = [.. Enumerable.Repeat(1L, 10), .. Enumerable.Repeat(1L, 6), 0, 0, 0, 0];
        var decoded = both.Step(next, nextMask, [9, 5, 9, 5, 9, 5]);

        for (var b = 0; b < 2; b++)
        {
            using var one = new DecoderRunner(graph.Session, text, 1, 16);
            var start = b * Longest * text.HiddenSize;
            var alone = one.Step(embeddings[start..(start + (lengths[b] * text.HiddenSize))], Ones(lengths[b]), Slice(positions, 0, lengths[b], Longest));
            Numbers.LargestDifference(alone, prefill.AsSpan(b * text.VocabularySize, text.VocabularySize)).ShouldBeLessThan(1e-4);
            var p = (long)lengths[b];
            alone = one.Step(next[(b * text.HiddenSize)..((b + 1) * text.HiddenSize)], Ones(lengths[b] + 1), [p, p, p]);
            Numbers.LargestDifference(alone, decoded.AsSpan(b * text.VocabularySize, text.VocabularySize)).ShouldBeLessThan(1e-4);
        }
    }

    [Fact]
    public void A_head_size_that_the_runtime_lacks_is_refused()
    {
        var model = Models.Tiny with { Text = Models.Tiny.Text with { HeadCount = 2 } };
        var graph = new GraphBuilder("decoder", new ExternalData("d"));
        Should.Throw<ModelException>(() => DecoderGraph.Build(graph, new MemoryWeights(), model, new FloatLinear(), LogitPositions.Last))
            .Message.ShouldContain("head size is 12");
    }

    private static GraphRunner Build(Checkpoint checkpoint, LogitPositions logitPositions) => new(graph =>
        DecoderGraph.Build(graph, new CheckpointWeights(checkpoint), checkpoint.Configuration, new FloatLinear(), logitPositions));

    private static long[] Ones(int count) => Enumerable.Repeat(1L, count).ToArray();

    private static long[] Slice(long[] positions, int from, int to, int length = 0)
    {
        if (length == 0)
            length = positions.Length / 3;
        return [.. positions[from..to], .. positions[(length + from)..(length + to)], .. positions[((2 * length) + from)..((2 * length) + to)]];
    }
}
