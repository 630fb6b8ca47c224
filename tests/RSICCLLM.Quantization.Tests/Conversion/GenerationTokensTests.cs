using RSICCLLM.Model;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Conversion;

public class GenerationTokensTests
{
    // The tiny tokenizer has <|endoftext|> 1536 and <|im_end|> 1538; config.json names 1538.
    [Theory]
    [InlineData("""{"eos_token_id": [7, 9], "pad_token_id": 3}""", new[] { 7, 9, 1536, 1538 }, 3)]
    [InlineData("""{"eos_token_id": 7}""", new[] { 7, 1536, 1538 }, 1536)]
    [InlineData("""{"eos_token_id": [7, 999999]}""", new[] { 7, 1536, 1538 }, 1536)]
    [InlineData("""{}""", new[] { 1536, 1538 }, 1536)]
    [InlineData("""{"pad_token_id": -1}""", new[] { 1536, 1538 }, 1536)]
    [InlineData("""{"pad_token_id": 999999}""", new[] { 1536, 1538 }, 1536)]
    public void Joins_what_the_files_name(string json, int[] stop, int padding)
    {
        var tokens = Load(json);
        tokens.Stop.ShouldBe(stop);
        tokens.Padding.ShouldBe(padding);
    }

    [Theory]
    [InlineData("""{"eos_token_id": "x"}""")]
    [InlineData("""{"eos_token_id": [1.5]}""")]
    [InlineData("[")]
    [InlineData("[]")]
    public void A_damaged_file_is_named(string json) => Should.Throw<ModelException>(() => Load(json)).Message.ShouldContain("generation_config.json");

    private static GenerationTokens Load(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(GenerationTokens.FileName), json);
        using var checkpoint = Golden.OpenCheckpoint();
        return GenerationTokens.Load(folder.Path, checkpoint.Configuration.Text, QwenTokenizer.Load(SharedData.Path("reference", "tiny-qwen2_5_vl")));
    }
}
