using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Model;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Inference.Tests.Captioning;

public sealed class CaptionerFactoryTests(TinyPackages packages)
{
    [Theory]
    [InlineData("vision.onnx")]
    [InlineData("decoder.onnx.data")]
    [InlineData("tokenizer.json")]
    public void A_missing_file_is_named(string file)
    {
        var package = Copy();
        File.Delete(Path.Combine(package, file));

        Refused(package).ShouldContain(file);
    }

    [Theory]
    [InlineData("decoder_cpu.onnx")]
    [InlineData("decoder.onnx.data")]
    [InlineData("genai_config.json")]
    public void An_altered_file_is_named(string file)
    {
        var package = Copy();
        var path = Path.Combine(package, file);
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        Refused(package).ShouldContain(file);
    }

    [Fact]
    public void A_graph_that_the_runtime_refuses_is_named()
    {
        var package = Copy();
        File.WriteAllText(Path.Combine(package, "embedding.onnx"), "not a graph");
        TinyPackages.Sign(package);

        Refused(package).ShouldContain("embedding.onnx");
    }

    [Fact]
    public void A_device_that_computes_other_logits_is_refused()
    {
        var package = Copy();
        var path = Path.Combine(package, SelfTestData.FileName);
        var data = SelfTestData.Load(path);
        data.Logits[3] += 10;
        data.Save(path);
        TinyPackages.Sign(package);

        Refused(package).ShouldContain("cpu");
        CaptionerFactory.Open(package, new CaptionerOptions { SelfTest = false }, TestContext.Current.CancellationToken).Dispose();
    }

    [Fact]
    public void A_folder_that_is_no_package_is_named()
    {
        var folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));

        Refused(folder).ShouldContain(folder);
    }

    [Fact]
    public void A_wrong_prompt_token_of_the_self_test_is_told()
    {
        var package = Copy();
        var path = Path.Combine(package, SelfTestData.FileName);
        var data = SelfTestData.Load(path);
        data.InputIds[0] = 5000;
        data.Save(path);
        TinyPackages.Sign(package);

        Refused(package).ShouldContain("5000");
    }

    private string Copy() => packages.CopyOf(packages.Folder(WeightPrecision.Int4, 112, 112));

    private static string Refused(string package) =>
        Should.Throw<ModelException>(() => CaptionerFactory.Open(package, new CaptionerOptions(), TestContext.Current.CancellationToken)).Message;
}
