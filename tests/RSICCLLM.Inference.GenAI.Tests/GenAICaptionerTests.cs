using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Inference.GenAI.Tests;

public sealed class GenAICaptionerTests(TinyPackages packages)
{
    private static readonly DecodingOptions Short = new() { MaxNewTokens = 24 };

    [Theory]
    [InlineData(WeightPrecision.Float32)]
    [InlineData(WeightPrecision.Int4)]
    public void Greedy_tokens_probabilities_and_evidence_are_those_of_our_loop(WeightPrecision precision)
    {
        var tiles = Tiles.Cuts(3, 112);
        var package = packages.Folder(precision, 112, 112);
        using var ours = CaptionerFactory.Open(package, Options(CaptionEngines.OnnxRuntime), Token);
        using var theirs = CaptionerFactory.Open(package, Options(CaptionEngines.GenAI), Token);

        var expected = ours.Caption(tiles, Short, Token);
        var actual = theirs.Caption(tiles, Short, Token);

        for (var i = 0; i < tiles.Length; i++)
        {
            actual[i].TokenIds.ShouldBe(expected[i].TokenIds);
            actual[i].Text.ShouldBe(expected[i].Text);
            actual[i].Stop.ShouldBe(expected[i].Stop);
            actual[i].MeanLogProbability.ShouldBe(expected[i].MeanLogProbability, 1e-3);
            actual[i].Evidence.Values.ShouldBe(expected[i].Evidence.Values, 1e-5);
        }

        theirs.Description.Runtime.ShouldStartWith("ONNX Runtime GenAI ");
        (theirs.Description with { Runtime = ours.Description.Runtime }).ShouldBe(ours.Description);
    }

    [Fact]
    public void A_device_that_computes_other_logits_is_refused()
    {
        var package = packages.CopyOf(packages.Folder(WeightPrecision.Int4, 112, 112));
        var path = Path.Combine(package, SelfTestData.FileName);
        var data = SelfTestData.Load(path);
        data.Logits[3] += 10;
        data.Save(path);
        TinyPackages.Sign(package);

        Should.Throw<ModelException>(() => CaptionerFactory.Open(package, Options(CaptionEngines.GenAI), Token)).Message.ShouldContain("self-test");
    }

    [Fact]
    public void Pruning_is_refused_because_the_runtime_works_out_positions_itself() =>
        Should.Throw<ModelException>(() => CaptionerFactory.Open(packages.Folder(WeightPrecision.Int4, 112, 112), Options(CaptionEngines.GenAI) with { Pruning = true }, Token))
            .Message.ShouldContain("take the engine onnxruntime");

    [Theory]
    [InlineData("000000010000ABCD", "1:43981")]
    [InlineData("00000000FFFFFFFF", "0:-1")]
    public void An_adapter_is_named_by_its_luid(string luid, string expected) => GenAIConfig.Luid(luid).ShouldBe(expected);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static CaptionerOptions Options(string engine) => new() { Device = "cpu", Threads = 1, Engine = engine };
}
