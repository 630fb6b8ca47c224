using RSICCLLM.Captions;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Datasets.Preferences;

namespace RSICCLLM.Datasets.Tests.Preferences;

public class TruthCheckTests
{
    private const string Two = "Two houses have been built in the upper left, and a road has been widened at the bottom.";

    [Theory]
    [InlineData(Two, "At the bottom, the street has been broadened. Two new buildings can be seen in the top left corner.", true)]
    [InlineData(Two, "Two houses have been built in the upper left.", false)]
    [InlineData(Two, "Three houses have been built in the upper left, and a road has been widened at the bottom.", false)]
    [InlineData(Two, "Two houses have been built at the bottom, and a road has been widened in the upper left.", false)]
    [InlineData(Two, "There is no visible change.", false)]
    [InlineData("Nothing has changed. Buildings and roads are as they were.", "There is no visible change between the two scenes.", true)]
    [InlineData("Nothing has changed. Buildings and roads are as they were.", "A building was built in the centre.", false)]
    [InlineData(Two, "Lovely weather.", false)]
    public void Compares_what_is_said_and_not_the_words(string truth, string answer, bool right)
        => new TruthCheck(Sample(truth), ChangeLexicon.Default).IsRight(answer).ShouldBe(right);

    [Fact]
    public void What_the_caption_leaves_unsaid_the_records_say()
    {
        var sample = Sample("Some buildings have been built.") with { Records = [new RsiciRecord(new ChangeRecord("building", "built", 3, ScenePosition.Top), [])] };
        var check = new TruthCheck(sample, ChangeLexicon.Default);
        check.IsRight("Three houses were built at the top.").ShouldBeTrue();
        check.IsRight("Three houses were built at the bottom.").ShouldBeFalse();
    }

    private static RsiciSample Sample(string caption) => new() { Id = "a", Before = "b.png", After = "a.png", Instruction = "Describe.", Caption = caption };
}
