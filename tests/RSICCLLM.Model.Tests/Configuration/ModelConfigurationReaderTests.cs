using System.Text.Json.Nodes;
using CsCheck;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Configuration;

public class ModelConfigurationReaderTests
{
    [Theory]
    [InlineData("config.json")]
    [InlineData("config.nested.json")]
    public void Reads_both_layouts_of_the_tiny_checkpoint(string file)
    {
        var model = ModelConfigurationReader.LoadFile(SharedData.Path("reference", "tiny-qwen2_5_vl", file));

        model.Text.HiddenSize.ShouldBe(64);
        model.Text.IntermediateSize.ShouldBe(160);
        model.Text.LayerCount.ShouldBe(4);
        model.Text.HeadCount.ShouldBe(4);
        model.Text.KeyValueHeadCount.ShouldBe(2);
        model.Text.HeadSize.ShouldBe(16);
        model.Text.VocabularySize.ShouldBe(1568);
        model.Text.MaxPositions.ShouldBe(4096);
        model.Text.RmsNormEpsilon.ShouldBe(1e-6);
        model.Text.RopeTheta.ShouldBe(1e6);
        model.Text.MropeSections.ShouldBe([2, 3, 3]);
        model.Text.BosTokenId.ShouldBe(1536);
        model.Text.EosTokenId.ShouldBe(1538);
        model.Vision.Depth.ShouldBe(4);
        model.Vision.HiddenSize.ShouldBe(32);
        model.Vision.IntermediateSize.ShouldBe(96);
        model.Vision.HeadCount.ShouldBe(2);
        model.Vision.Channels.ShouldBe(3);
        model.Vision.OutputSize.ShouldBe(64);
        model.Vision.PatchElements.ShouldBe(1176);
        model.Vision.TokenPixels.ShouldBe(28);
        model.Vision.WindowSize.ShouldBe(56);
        model.Vision.FullAttentionBlocks.ShouldBe([1, 3]);
        model.Vision.TokensPerSecond.ShouldBe(2);
        model.Vision.RopeTheta.ShouldBe(10000);
        model.ImageTokenId.ShouldBe(1548);
        model.VideoTokenId.ShouldBe(1549);
        model.VisionStartTokenId.ShouldBe(1545);
        model.VisionEndTokenId.ShouldBe(1546);
        model.TieWordEmbeddings.ShouldBeFalse();
        model.Difference.ShouldBeNull();
    }

    [Fact]
    public void Reads_the_published_7B_shape()
    {
        var model = ModelConfigurationReader.LoadFile(SharedData.Path("reference", "genai-official", "qwen7b_2layers_config.json"));

        model.Text.HeadSize.ShouldBe(128);
        model.Text.MropeSections.ShouldBe([16, 24, 24]);
        model.Vision.HeadSize.ShouldBe(80);
    }

    [Fact]
    public void Reads_the_difference_module_with_defaults_for_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        var config = SampleConfiguration.Json();
        config["difference_config"] = JsonNode.Parse("""{"pixel_difference":"vision_tokens","use_geometric_texture":false,"attention_size":24}""");

        var difference = SampleConfiguration.Load(folder, config).Difference;

        difference.ShouldBe(new DifferenceConfiguration
        {
            PixelDifference = PixelDifferenceSource.VisionTokens,
            UseGeometricTexture = false,
            AttentionSize = 24,
        });
    }

    [Fact]
    public void All_errors_are_told_together_with_their_values()
    {
        using var folder = new TemporaryFolder();
        var config = SampleConfiguration.Json();
        config["num_key_value_heads"] = "two";
        config["vision_config"]!["depth"] = 0;
        config["image_token_id"] = 5000;
        config.Remove("hidden_size");
        config["hidden_act"] = "gelu";

        var message = Should.Throw<ModelException>(() => SampleConfiguration.Load(folder, config)).Message;

        message.ShouldContain("\"num_key_value_heads\" is \"two\"");
        message.ShouldContain("\"vision_config.depth\" is 0");
        message.ShouldContain("\"image_token_id\" is 5000");
        message.ShouldContain("\"hidden_size\" is missing");
        message.ShouldContain("\"hidden_act\" is \"gelu\"");
        message.ShouldContain("config.json");
    }

    [Theory]
    [InlineData("num_attention_heads", "3", "must divide \"hidden_size\", 64")]
    [InlineData("num_key_value_heads", "3", "must divide \"num_attention_heads\", 4")]
    [InlineData("rope_scaling", """{"type":"mrope","mrope_section":[2,3,4]}""", "sum to half of the head size, 8")]
    [InlineData("rope_scaling", """{"type":"yarn","mrope_section":[2,3,3]}""", "\"rope_scaling.type\" is \"yarn\"")]
    [InlineData("rope_scaling", "null", "\"rope_scaling\" is missing")]
    [InlineData("use_sliding_window", "true", "sliding-window attention is not supported")]
    [InlineData("rope_theta", "-1", "\"rope_theta\" is -1")]
    [InlineData("vocab_size", "99999999999", "\"vocab_size\" is 99999999999")]
    [InlineData("model_type", "\"llava\"", "only \"qwen2_5_vl\" is supported")]
    [InlineData("eos_token_id", "1568", "a token from 0 to 1567 is expected")]
    [InlineData("difference_config", """{"use_texture":true}""", "\"difference_config.use_texture\" is not a known key")]
    [InlineData("difference_config", """{"use_spatial_difference":false,"use_pixel_difference":false}""", "cannot both be switched off")]
    [InlineData("difference_config", """{"pixel_difference":"both"}""", "only \"patch_embedding\" or \"vision_tokens\" or \"nothing\" is supported")]
    [InlineData("difference_config", """{"pixel_difference":"nothing","use_spatial_difference":false}""", "cannot be switched off where")]
    [InlineData("difference_config", """{"evidence_cells":0}""", "\"difference_config.evidence_cells\" is 0")]
    [InlineData("vision_config", "7", "\"vision_config\" is 7: an object is expected")]
    public void A_wrong_text_value_is_refused_with_its_key(string key, string json, string expected)
    {
        using var folder = new TemporaryFolder();
        var config = SampleConfiguration.Json();
        config[key] = JsonNode.Parse(json);

        Should.Throw<ModelException>(() => SampleConfiguration.Load(folder, config)).Message.ShouldContain(expected);
    }

    [Theory]
    [InlineData("num_heads", "3", "must divide \"vision_config.hidden_size\", 32")]
    [InlineData("num_heads", "16", "multiple of 4")]
    [InlineData("out_hidden_size", "32", "must equal the text model's \"hidden_size\", 64")]
    [InlineData("window_size", "27", "at least one merged token, 28 pixels")]
    [InlineData("fullatt_block_indexes", "[1,4]", "different numbers below \"depth\", 4")]
    [InlineData("fullatt_block_indexes", "[1,1]", "different numbers below \"depth\", 4")]
    [InlineData("in_chans", "4", "\"vision_config.in_chans\" is 4")]
    public void A_wrong_vision_value_is_refused_with_its_key(string key, string json, string expected)
    {
        using var folder = new TemporaryFolder();
        var config = SampleConfiguration.Json();
        config["vision_config"]![key] = JsonNode.Parse(json);

        Should.Throw<ModelException>(() => SampleConfiguration.Load(folder, config)).Message.ShouldContain(expected);
    }

    [Theory]
    [InlineData("", "is damaged")]
    [InlineData("[]", "a JSON object is expected")]
    [InlineData("{\"a\":1,\"a\":2}", "is damaged")]
    [InlineData("{\"model_type\":\"\\ud800\"}", "is damaged")]
    public void What_is_not_a_configuration_is_refused(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), text);

        Should.Throw<ModelException>(() => ModelConfigurationReader.Load(folder.Path)).Message.ShouldContain(expected);
    }

    [Fact]
    public void A_missing_file_and_one_that_is_too_large_are_refused()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<ModelException>(() => ModelConfigurationReader.Load(folder.Path)).Message.ShouldContain("does not exist");

        using (var file = File.Create(folder.File("config.json")))
            file.SetLength((4 << 20) + 1);
        Should.Throw<ModelException>(() => ModelConfigurationReader.Load(folder.Path)).Message.ShouldContain("at most 4194304");
    }

    [Fact]
    public void A_mutated_configuration_is_read_or_refused_with_a_sentence()
    {
        using var folder = new TemporaryFolder();
        var config = SampleConfiguration.Json();
        config["difference_config"] = JsonNode.Parse("""{"pixel_difference":"vision_tokens","attention_size":24}""");
        TextMutation.Of(config.ToJsonString()).Sample(text =>
        {
            File.WriteAllText(folder.File("config.json"), text);
            try
            {
                var model = ModelConfigurationReader.Load(folder.Path);
                (model.Text.HeadSize * model.Text.HeadCount).ShouldBe(model.Text.HiddenSize);
                model.Text.MropeSections.Sum().ShouldBe(model.Text.HeadSize / 2);
                model.Vision.OutputSize.ShouldBe(model.Text.HiddenSize);
            }
            catch (ModelException e)
            {
                e.Message.ShouldContain("config.json");
            }
        }, iter: 2000, threads: 1);
    }
}
