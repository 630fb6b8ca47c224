using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Model.Tests.Prompts;

public class ChangePromptTests
{
    private static readonly ImageGrid Before = new(1, 2, 4);
    private static readonly ImageGrid After = new(1, 2, 2);

    [Theory]
    [InlineData("levir-256")]
    [InlineData("levir-nonsquare")]
    public void The_default_template_gives_the_golden_ids(string name)
    {
        using var golden = new GoldenCase(name);
        var prompt = new ChangePrompt(new PromptTemplate(), QwenTokenizer.Load(GoldenCase.CheckpointFolder), golden.Configuration);

        prompt.Build(golden.Grids[0], golden.Grids[1]).ShouldBe(golden.InputIds);
        prompt.EndOfTurnToken.ShouldBe(1538);
    }

    [Fact]
    public void A_template_of_its_own_is_used_and_an_empty_system_turn_is_left_out()
    {
        using var golden = new GoldenCase("levir-256");
        var tokenizer = QwenTokenizer.Load(GoldenCase.CheckpointFolder);
        var template = new PromptTemplate { SystemMessage = "", BeforeLabel = "", AfterLabel = " then ", Instruction = "" };
        var prompt = new ChangePrompt(template, tokenizer, golden.Configuration);

        var ids = prompt.Build(Before, After);

        ids.Length.ShouldBe(prompt.Length(Before, After));
        ids.ShouldBe(tokenizer.Encode("<|im_start|>user\n<|vision_start|><|image_pad|><|image_pad|><|vision_end|> then <|vision_start|><|image_pad|><|vision_end|><|im_end|>\n<|im_start|>assistant\n"));
    }

    [Fact]
    public void A_template_or_tokenizer_that_does_not_fit_is_refused()
    {
        using var golden = new GoldenCase("levir-256");
        var tokenizer = QwenTokenizer.Load(GoldenCase.CheckpointFolder);
        var model = golden.Configuration;

        Should.Throw<ModelException>(() => new ChangePrompt(new PromptTemplate { Instruction = "see <|image_pad|>" }, tokenizer, model))
            .Message.ShouldContain("holds an image or video token");
        Should.Throw<ModelException>(() => new ChangePrompt(new PromptTemplate(), tokenizer, model with { Text = model.Text with { VocabularySize = 1500 } }))
            .Message.ShouldContain("do not belong together");
        Should.Throw<ModelException>(() => new ChangePrompt(new PromptTemplate(), Tokenization.SmallTokenizer.Load(Tokenization.SmallTokenizer.Json()), model))
            .Message.ShouldContain("no token \"<|im_start|>\"");
    }
}
