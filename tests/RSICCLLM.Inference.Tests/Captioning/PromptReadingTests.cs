using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Scoring;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Inference.Tests.Captioning;

public sealed class PromptReadingTests(TinyPackages packages)
{
    private static readonly DecodingOptions Short = new() { MaxNewTokens = 12 };
    private readonly List<string> _notices = [];

    [Fact]
    public void Tiles_together_get_the_tokens_they_get_one_at_a_time()
    {
        Exact();
        var tiles = Tiles.Cuts(4, 112);
        using var captioner = Open(Folder());

        captioner.Description.Runtime.ShouldBe($"ONNX Runtime {OnnxRuntimeVersion.Text}, prompts in 8 bits");
        var together = captioner.Caption(tiles, Short, Token);

        for (var i = 0; i < tiles.Length; i++)
            together[i].TokenIds.ShouldBe(captioner.Caption([tiles[i]], Short, Token)[0].TokenIds);
        // The same weights and tokens, but for the prompt's graph.
        using var fourBits = Open(packages.Folder(WeightPrecision.Int4, 112, 112));
        fourBits.Description.Runtime.ShouldBe($"ONNX Runtime {OnnxRuntimeVersion.Text}");
        Math.Abs(Confidence(together[0]) - Confidence(fourBits.Caption(tiles, Short, Token)[0])).ShouldBeGreaterThan(1e-4);
    }

    [Fact]
    public void Guessed_tokens_change_no_answer_behind_a_prompt_in_eight_bits()
    {
        Exact();
        var tiles = Tiles.Cuts(3, 112);
        var options = Short with { MaxNewTokens = 24 };
        using var captioner = Open(Folder(), batch: 1);
        captioner.Description.Runtime.ShouldEndWith("prompts in 8 bits");
        tiles = [.. tiles, .. tiles];

        var plain = captioner.Caption(tiles, options, Token);
        var guessed = captioner.Caption(tiles, options with { SpeculativeTokens = 4 }, Token);

        guessed.Select(caption => caption.TokenIds).ShouldBe(plain.Select(caption => caption.TokenIds));
        guessed.Sum(caption => caption.RightGuesses).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_graph_that_fails_the_self_test_leaves_prompts_to_four_bits()
    {
        Exact();
        var package = packages.CopyOf(Folder());
        var file = Path.Combine(package, PackageLayout.PromptDataFile);
        var bytes = new byte[new FileInfo(file).Length];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(file, bytes);
        TinyPackages.Sign(package);
        var tile = Tiles.Cuts(1, 112);

        using var captioner = Open(package);

        captioner.Description.Runtime.ShouldEndWith(", prompts in 4 bits (fails the self-test in 8)");
        _notices.ShouldHaveSingleItem().ShouldContain("8 bits");
        using var fourBits = Open(packages.Folder(WeightPrecision.Int4, 112, 112));
        Confidence(captioner.Caption(tile, Short, Token)[0]).ShouldBe(Confidence(fourBits.Caption(tile, Short, Token)[0]), 1e-6);
        FirstLogits(package).ShouldBe(FirstLogits(packages.Folder(WeightPrecision.Int4, 112, 112)), 1e-4f);

        float[] FirstLogits(string folder)
        {
            float[] found = [];
            using var scorer = AnswerScorer.Open(folder, new CaptionerOptions { Device = "cpu", Threads = 1 });
            scorer.Score(tile[0], [1], (_, logits) => found = logits.ToArray(), Token);
            return found;
        }
    }

    [Fact]
    public void A_graph_that_the_manifest_does_not_list_is_not_opened()
    {
        var package = packages.CopyOf(packages.Folder(WeightPrecision.Int4, 112, 112));
        // Not even a graph: opening it would fail.
        File.WriteAllText(Path.Combine(package, PackageLayout.PromptFile), "left over");

        using var graphs = Graphs(package, exactProducts: true);

        graphs.Decoder.HasEightBitPrompts.ShouldBeFalse();
        graphs.PromptReading.ShouldBe("");
    }

    [Fact]
    public void A_processor_without_exact_products_does_without_the_graph_and_says_so()
    {
        using var graphs = Graphs(Folder(), exactProducts: false);

        graphs.Decoder.HasEightBitPrompts.ShouldBeFalse();
        graphs.PromptReading.ShouldBe("prompts in 4 bits (this processor's 8-bit products are not exact)");
    }

    [Theory]
    [InlineData("embedding.onnx", "past_key_values.0.key")]
    [InlineData("all positions", "logits")]
    public void A_foreign_graph_is_refused(string foreign, string named)
    {
        var package = packages.CopyOf(Folder());
        var prompts = Path.Combine(package, PackageLayout.PromptFile);
        if (foreign == "all positions")
        {
            var other = Path.GetDirectoryName(SharedData.Path("reference", "genai-official", "tiny_cpu_fp32", "model.onnx"))!;
            foreach (var file in Directory.EnumerateFiles(other, "model.onnx*"))
                File.Copy(file, Path.Combine(package, Path.GetFileName(file)));
            File.Copy(Path.Combine(package, "model.onnx"), prompts, overwrite: true);
        }
        else
        {
            File.Copy(Path.Combine(package, foreign), prompts, overwrite: true);
        }

        var message = Should.Throw<ModelException>(() => Graphs(package, exactProducts: true)).Message;

        message.ShouldContain(prompts);
        message.ShouldContain($"'{named}'");
    }

    [Fact]
    public void A_deviation_is_told_in_parts_of_the_spread()
    {
        var data = new SelfTestData { Width = 1, Height = 1, Before = [0, 0, 0], After = [0, 0, 0], InputIds = [1], Logits = [1, -1, 1, -1] };
        // The spread is 1, and each logit 0.6 away.
        SelfTest.PromptDeviation(data, [1.6f, -1.6f, 0.4f, -0.4f]).ShouldBe(0.6, 1e-6);
        SelfTest.LargestPromptDeviation.ShouldBe(0.5);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static double Confidence(TileCaption caption) => caption.MeanLogProbability;

    private static void Exact() => Assert.SkipUnless(IntegerProducts.AreExact, "This processor has no exact 8-bit products.");

    private static CaptionGraphs Graphs(string folder, bool exactProducts) =>
        CaptionGraphs.Open(folder, PackageManifest.Load(folder), ModelConfigurationReader.Load(folder), 1, new SessionSettings(new CpuDevice(), 1), exactProducts);

    private string Folder() => packages.Folder(WeightPrecision.Int4, 112, 112, eightBitPrompts: true);

    private ICaptioner Open(string folder, int batch = 4) =>
        CaptionerFactory.Open(folder, new CaptionerOptions { Device = "cpu", BatchSize = batch, Threads = 1, Notice = _notices.Add }, Token);
}
