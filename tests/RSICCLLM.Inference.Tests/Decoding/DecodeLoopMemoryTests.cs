using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Tests.Reference;

namespace RSICCLLM.Inference.Tests.Decoding;

public sealed class DecodeLoopMemoryTests
{
    [Fact]
    public void A_step_allocates_no_large_array()
    {
        var pair = GoldenPair.NonSquare();
        using var decoder = new TinyDecoder(rows: 4);
        using var features = TinyDecoder.Features(pair, pair, pair, pair);
        var loop = decoder.Loop();
        loop.Begin(new DecodingOptions { MaxNewTokens = 60 }, pair.InputIds.Length);
        loop.Add([.. Enumerable.Range(0, 4).Select(pair.ToPrompt)], features, TestContext.Current.CancellationToken);
        for (var i = 0; i < 10; i++)
            loop.Step(TestContext.Current.CancellationToken);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 40; i++)
            loop.Step(TestContext.Current.CancellationToken);
        var perStep = (GC.GetAllocatedBytesForCurrentThread() - before) / 40;

        // One row of the tiny model's logits takes 6,272 bytes, its embeddings and positions of a step 1,120.
        perStep.ShouldBeLessThan(6000);
    }
}
