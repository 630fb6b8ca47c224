using Microsoft.ML.OnnxRuntime.Tensors;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Model;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Inference.Tests.Sessions;

public sealed class DecoderSessionTests
{
    [Fact]
    public void Prefill_and_steps_in_place_give_the_logits_of_a_full_recomputation()
    {
        var tokens = GoldenPair.NonSquare().InputIds.Where(id => id < 1500).Take(40).ToArray();
        const int Prefilled = 30;
        using var tiny = new TinyDecoder(rows: 3);
        tiny.Decoder.Reserve(tokens.Length);

        // Row 1 of 3: neighbours must not be touched, and views must start at the right row.
        Run(tiny, firstRow: 1, tokens[..Prefilled], past: 0);
        tiny.Decoder.Cache.CopyRow(1, 0, Prefilled);
        for (var past = Prefilled; past < tokens.Length; past++)
        {
            var stepped = Run(tiny, firstRow: 0, tokens[past..(past + 1)], past);
            var recomputed = Run(tiny, firstRow: 2, tokens[..(past + 1)], past: 0);
            Difference(stepped, recomputed).ShouldBeLessThan(1e-4f);
        }
    }

    [Fact]
    public void The_first_logits_are_those_of_transformers()
    {
        var pair = GoldenPair.NonSquare();
        using var tiny = new TinyDecoder(rows: 1);
        using var features = TinyDecoder.Features(pair);
        tiny.Decoder.Reserve(pair.InputIds.Length);
        pair.InputIds.Select(id => (long)id).ToArray().CopyTo(tiny.Embedding.Ids(1, pair.InputIds.Length));
        using var images = features.View(0, pair.ImageFeatures.Length / 64, 64);
        using var embeddings = tiny.Embedding.Run(1, pair.InputIds.Length, images, TestContext.Current.CancellationToken);

        tiny.Decoder.Run(0, 1, pair.InputIds.Length, embeddings, [pair.InputIds.Length], pair.PositionIds, TestContext.Current.CancellationToken);

        Difference(tiny.Decoder.Logits(0), pair.LastLogits).ShouldBeLessThan(1e-3f);
    }

    [Fact]
    public void The_cache_keeps_its_memory_until_a_longer_sequence_comes()
    {
        using var cache = new KeyValueCache(TinyDecoder.Shape, TensorElementType.Float, rows: 2);

        cache.Reserve(100).ShouldBeTrue();
        cache.Capacity.ShouldBe(128);
        cache.Bytes.ShouldBe(2L * 4 * 2 * 2 * 128 * 16 * sizeof(float));
        cache.Reserve(128).ShouldBeFalse();
        cache.Reserve(129).ShouldBeTrue();
        cache.Capacity.ShouldBe(192);
    }

    [Fact]
    public void A_graph_of_another_shape_is_refused()
    {
        var path = SharedData.Path("reference", "genai-official", "tiny_cpu_fp32", "model.onnx");

        Should.Throw<ModelException>(() => DecoderSession.Open(path, TinyDecoder.Shape with { Vocabulary = 1567 }, 1, TinyDecoder.Settings))
            .Message.ShouldContain("[-1, -1, 1568]");
        Should.Throw<ModelException>(() => DecoderSession.Open(path, TinyDecoder.Shape with { Layers = 5 }, 1, TinyDecoder.Settings))
            .Message.ShouldContain("past_key_values.4.key");
    }

    [Fact]
    public void A_missing_or_broken_graph_is_named()
    {
        var broken = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
        Should.Throw<ModelException>(() => GraphSession.Open(broken, TinyDecoder.Settings)).Message.ShouldContain(broken);
        File.WriteAllText(broken, "not a graph");
        try
        {
            Should.Throw<ModelException>(() => GraphSession.Open(broken, TinyDecoder.Settings)).Message.ShouldContain(broken);
        }
        finally
        {
            File.Delete(broken);
        }
    }

    private static float[] Run(TinyDecoder tiny, int firstRow, int[] tokens, int past)
    {
        tokens.Select(id => (long)id).ToArray().CopyTo(tiny.Embedding.Ids(1, tokens.Length));
        using var embeddings = tiny.Embedding.Run(1, tokens.Length, null, TestContext.Current.CancellationToken);
        var positions = Enumerable.Range(0, 3).SelectMany(_ => Enumerable.Range(past, tokens.Length).Select(position => (long)position)).ToArray();
        tiny.Decoder.Run(firstRow, 1, tokens.Length, embeddings, [past + tokens.Length], positions, TestContext.Current.CancellationToken);
        return tiny.Decoder.Logits(0).ToArray();
    }

    private static float Difference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        actual.Length.ShouldBe(expected.Length);
        var max = 0f;
        for (var i = 0; i < actual.Length; i++)
            max = Math.Max(max, Math.Abs(actual[i] - expected[i]));
        return max;
    }
}
