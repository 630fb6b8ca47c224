using System.Numerics.Tensors;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Inference.Tests.Sessions;

public sealed class EightBitPromptTests(TinyPackages packages)
{
    private static readonly int[] Ids = [.. GoldenPair.NonSquare().InputIds.Where(id => id < 1500).Take(40)];

    [Fact]
    public void They_are_nearer_to_float32_than_four_bits_and_steps_go_on_from_them()
    {
        using var exact = Open(WeightPrecision.Float32, eightBitPrompts: false);
        using var graphs = OpenWithPrompts();
        var (first, second) = (Run(exact, Ids, 0), Run(exact, [7], Ids.Length));

        graphs.Decoder.EightBitPrompts = false;
        var (fourBits, stepAfterFour) = (Run(graphs, Ids, 0), Run(graphs, [7], Ids.Length));
        graphs.Decoder.EightBitPrompts = true;
        var (eightBits, stepAfterEight) = (Run(graphs, Ids, 0), Run(graphs, [7], Ids.Length));

        TensorPrimitives.Distance<float>(eightBits, first).ShouldBeInRange(1e-4f, 0.8f * TensorPrimitives.Distance<float>(fourBits, first));
        TensorPrimitives.Distance<float>(stepAfterEight, second).ShouldBeLessThan(1.2f * TensorPrimitives.Distance<float>(stepAfterFour, second));
        stepAfterEight.ShouldNotBe(stepAfterFour);
    }

    [Fact]
    public void Short_prompts_are_left_to_the_first_graph()
    {
        using var graphs = OpenWithPrompts();
        var few = Ids[..(DecoderSession.LeastEightBitPrompt - 1)];
        var read = Run(graphs, few, 0);
        graphs.Decoder.EightBitPrompts = false;
        read.ShouldBe(Run(graphs, few, 0));
    }

    [Fact]
    public void Tiles_together_get_the_tokens_they_get_one_at_a_time()
    {
        var folder = packages.Folder(WeightPrecision.Int4, 112, 112, eightBitPrompts: true);
        var options = new DecodingOptions { MaxNewTokens = 12 };
        var tiles = Tiles.Cuts(4, 112);
        using var captioner = CaptionerFactory.Open(folder, new CaptionerOptions { BatchSize = 4, Threads = 1 }, TestContext.Current.CancellationToken);

        var together = captioner.Caption(tiles, options, TestContext.Current.CancellationToken);

        for (var i = 0; i < tiles.Length; i++)
            together[i].TokenIds.ShouldBe(captioner.Caption([tiles[i]], options, TestContext.Current.CancellationToken)[0].TokenIds);
    }

    [Fact]
    public void Logits_far_from_the_self_test_are_refused()
    {
        var data = new SelfTestData { Width = 1, Height = 1, Before = [0, 0, 0], After = [0, 0, 0], InputIds = [1], Logits = [1, -1, 1, -1] };
        // The spread is 1; 0.4 away on average is rounding, 0.6 is not.
        SelfTest.CheckPrompts("p", data, [1.4f, -1.4f, 0.6f, -0.6f], "cpu");
        Should.Throw<ModelException>(() => SelfTest.CheckPrompts("p", data, [1.6f, -1.6f, 0.4f, -0.4f], "cpu")).Message.ShouldContain("60");
    }

    private static float[] Run(CaptionGraphs graphs, int[] ids, int past)
    {
        graphs.Decoder.Reserve(Ids.Length + 1);
        ids.Select(id => (long)id).ToArray().CopyTo(graphs.Embedding.Ids(1, ids.Length));
        using var embeddings = graphs.Embedding.Run(1, ids.Length, null, TestContext.Current.CancellationToken);
        long[] positions = [.. Enumerable.Range(0, 3 * ids.Length).Select(i => past + (long)(i % ids.Length))];
        graphs.Decoder.Run(0, 1, ids.Length, embeddings, [past + ids.Length], positions, TestContext.Current.CancellationToken);
        return graphs.Decoder.Logits(0).ToArray();
    }

    private CaptionGraphs OpenWithPrompts()
    {
        Assert.SkipUnless(IntegerProducts.AreExact, "This processor has no exact 8-bit products.");
        var graphs = Open(WeightPrecision.Int4, eightBitPrompts: true);
        graphs.Decoder.HasEightBitPrompts.ShouldBeTrue();
        return graphs;
    }

    private CaptionGraphs Open(WeightPrecision precision, bool eightBitPrompts)
    {
        var folder = packages.Folder(precision, 112, 112, eightBitPrompts);
        return CaptionGraphs.Open(folder, ModelConfigurationReader.Load(folder), 1, new SessionSettings(new CpuDevice(), 1));
    }
}
