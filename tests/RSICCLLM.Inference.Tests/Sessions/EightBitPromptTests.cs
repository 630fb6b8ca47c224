using System.Numerics.Tensors;
using RSICCLLM.Inference.Decoding;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Inference.Tests.Reference;
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

    // As many guesses as may be checked in one step, 64, are more than the least prompt.
    [Fact]
    public void Tokens_of_which_several_logits_are_wanted_are_left_to_the_first_graph()
    {
        using var graphs = OpenWithPrompts();
        Run(graphs, Ids, 0, logitCount: 4);
        var (last, fourth) = (graphs.Decoder.Logits(0).ToArray(), graphs.Decoder.Logits(0, 3).ToArray());
        graphs.Decoder.EightBitPrompts = false;
        Run(graphs, Ids, 0).ShouldBe(last);
        Run(graphs, Ids[..^3], 0).ShouldBe(fourth, 1e-4f);
    }

    [Fact]
    public void A_row_that_begins_with_a_copy_is_continued_in_eight_bits()
    {
        // Too few for 8 bits before, enough behind.
        const int Shared = DecoderSession.LeastEightBitPrompt - 1;
        int[] ids = [.. Ids, .. Ids.Reverse()];
        var prompt = Prompt.OfText(0, ids) with { Shared = Shared };
        using var exact = Open(WeightPrecision.Float32, eightBitPrompts: false);
        using var graphs = OpenWithPrompts();
        var reader = new PromptReader(graphs.Embedding, graphs.Decoder, leastAlone: DecoderSession.LeastEightBitPrompt);
        reader.Copied(prompt).ShouldBe(Shared);
        var right = Run(exact, ids, 0);
        graphs.Decoder.EightBitPrompts = false;
        var fourBits = Run(graphs, ids, 0);
        graphs.Decoder.EightBitPrompts = true;

        var computed = Read();
        var copied = Read();

        copied.ShouldBe(computed);
        TensorPrimitives.Distance<float>(computed, right).ShouldBeInRange(1e-4f, 0.8f * TensorPrimitives.Distance<float>(fourBits, right));

        float[] Read()
        {
            reader.Read(0, [prompt], null, 0, Token);
            return graphs.Decoder.Logits(0).ToArray();
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static float[] Run(CaptionGraphs graphs, int[] ids, int past, int logitCount = 1)
    {
        graphs.Decoder.Reserve(2 * Ids.Length);
        ids.Select(id => (long)id).ToArray().CopyTo(graphs.Embedding.Ids(1, ids.Length));
        using var embeddings = graphs.Embedding.Run(1, ids.Length, null, Token);
        long[] positions = [.. Enumerable.Range(0, 3 * ids.Length).Select(i => past + (long)(i % ids.Length))];
        graphs.Decoder.Run(0, 1, ids.Length, embeddings, [past + ids.Length], positions, Token, logitCount);
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
        return CaptionGraphs.Open(folder, PackageManifest.Load(folder), ModelConfigurationReader.Load(folder), 1, new SessionSettings(new CpuDevice(), 1));
    }
}
