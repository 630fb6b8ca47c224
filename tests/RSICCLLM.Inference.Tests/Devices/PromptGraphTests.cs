using RSICCLLM.Inference.Devices;
using RSICCLLM.Model.Packages;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Inference.Tests.Devices;

public sealed class PromptGraphTests
{
    [Theory]
    [InlineData("cpu", "onnxruntime", true, true)]
    [InlineData("cpu", "onnxruntime", false, false)]
    [InlineData("cpu", "genai", true, false)]
    [InlineData("directml", "onnxruntime", true, false)]
    public void Only_our_engine_on_a_processor_with_exact_products_opens_it(string target, string engine, bool exactProducts, bool isOpened)
    {
        var plain = PackageManifest.Load(SamplePackage.Path());
        plain = plain with { Files = [.. plain.Files.Where(f => f.Path != PackageLayout.PromptFile)] };
        var package = plain with { Files = [.. plain.Files, new PackageFile(PackageLayout.PromptFile, 1, new string('0', 64))] };

        PromptGraph.IsOpened(package, target, engine, exactProducts).ShouldBe(isOpened);
        PromptGraph.IsOpened(plain, target, engine, exactProducts).ShouldBeFalse();
    }
}
