namespace RSICCLLM.Endpoints.Tests;

public class JsonAnswerTests
{
    [Theory]
    [InlineData("""{"caption": " A house. "}""")]
    [InlineData("""Sure! Here it is: {"caption": "A house."} Anything else?""")]
    [InlineData("```json\n{\"caption\": \"A house.\"}\n```")]
    [InlineData("""{not json} {"caption": "A house."}""")]
    public void The_object_is_found_in_what_surrounds_it(string text)
    {
        JsonAnswer.TryFind(text, out var json).ShouldBeTrue();
        JsonAnswer.Text(json, "caption").ShouldBe("A house.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("A house.")]
    [InlineData("""{"caption": "A house""")]
    public void What_is_no_object_is_not_taken(string text) => JsonAnswer.TryFind(text, out _).ShouldBeFalse();

    [Fact]
    public void Other_types_are_no_text()
    {
        JsonAnswer.TryFind("""{"caption": 5, "object": "x"}""", out var json).ShouldBeTrue();
        JsonAnswer.Text(json, "caption").ShouldBeNull();
        JsonAnswer.Number(json, "object").ShouldBeNull();
        JsonAnswer.Number(json, "caption").ShouldBe(5);
    }
}
