using RSICCLLM.Inference.Decoding;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Inference.Tests.Decoding;

public sealed class StopTokensTests(TinyPackages packages)
{
    [Fact]
    public void The_end_of_a_turn_and_both_configurations_count()
    {
        var folder = packages.Folder(WeightPrecision.Int4, 112, 112);
        var text = ModelConfigurationReader.Load(folder).Text;

        // 1536 stands in generation_config.json only.
        StopTokens.Of(folder, PackageManifest.Load(folder), text, endOfTurn: 7).ShouldBe([7, 1536, 1538], ignoreOrder: true);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"model\": {\"eos_token_id\": \"x\"}}")]
    [InlineData("[")]
    public void A_damaged_configuration_is_named(string json)
    {
        var folder = packages.CopyOf(packages.Folder(WeightPrecision.Int4, 112, 112));
        File.WriteAllText(Path.Combine(folder, PackageLayout.GenAiConfigFile), json);
        TinyPackages.Sign(folder);

        Should.Throw<ModelException>(() => StopTokens.Of(folder, PackageManifest.Load(folder), ModelConfigurationReader.Load(folder).Text, 7))
            .Message.ShouldContain("genai_config.json");
    }

    [Fact]
    public void Damaged_bytes_are_read_or_refused()
    {
        var folder = packages.CopyOf(packages.Folder(WeightPrecision.Int4, 112, 112));
        var path = Path.Combine(folder, PackageLayout.GenAiConfigFile);
        var (manifest, text) = (PackageManifest.Load(folder), ModelConfigurationReader.Load(folder).Text);
        ReaderFuzz.Run<ModelException>(path, File.ReadAllBytes(path), () => StopTokens.Of(folder, manifest, text, 7));
    }
}
