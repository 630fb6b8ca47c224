using System.Text.Json.Nodes;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Configuration;

public class ModelConfigurationWriterTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("vision_tokens")]
    [InlineData("nothing")]
    public void What_was_written_reads_back_equal(string? pixelDifference)
    {
        using var source = new TemporaryFolder();
        using var target = new TemporaryFolder();
        var config = SampleConfiguration.Json();
        config["tie_word_embeddings"] = true;
        if (pixelDifference is not null)
        {
            config["difference_config"] = JsonNode.Parse(
                $$"""{"pixel_difference":"{{pixelDifference}}","use_pixel_difference":false,"attention_size":48,"evidence_hidden_size":96,"evidence_cells":7,"pruning_threshold":0.05}""");
        }

        var model = SampleConfiguration.Load(source, config);
        ModelConfigurationWriter.Save(target.Path, model, TensorType.Float32);
        var read = ModelConfigurationReader.Load(target.Path);

        read.Difference.ShouldBe(model.Difference);
        read.Difference?.PruningThreshold.ShouldBe(0.05);
        read.ShouldBeEquivalentTo(model);
        JsonNode.Parse(File.ReadAllText(target.File("config.json")))!["torch_dtype"]!.GetValue<string>().ShouldBe("float32");
        Directory.GetFiles(target.Path).Length.ShouldBe(1);
    }
}
