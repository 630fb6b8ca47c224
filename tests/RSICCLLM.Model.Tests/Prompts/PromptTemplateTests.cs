using RSICCLLM.Model.Prompts;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Prompts;

public class PromptTemplateTests
{
    [Fact]
    public void What_was_written_reads_back_equal()
    {
        using var folder = new TemporaryFolder();
        var template = new PromptTemplate { SystemMessage = "", Instruction = "Was änderte sich?" };
        template.Save(folder.Path);
        PromptTemplate.Load(folder.Path).ShouldBe(template);
    }

    [Fact]
    public void A_folder_without_one_has_the_default()
    {
        using var folder = new TemporaryFolder();
        PromptTemplate.Load(folder.Path).ShouldBe(new PromptTemplate());
    }

    [Theory]
    [InlineData("""{"instructions":"x"}""")]
    [InlineData("""{"instruction":null}""")]
    [InlineData("""{"instruction":"a","instruction":"b"}""")]
    [InlineData("""{"instruction":"\ud800"}""")]
    [InlineData("null")]
    [InlineData("")]
    public void What_is_not_a_template_is_refused(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("prompt_template.json"), json);
        Should.Throw<ModelException>(() => PromptTemplate.Load(folder.Path)).Message.ShouldContain("prompt_template.json");
    }
}
