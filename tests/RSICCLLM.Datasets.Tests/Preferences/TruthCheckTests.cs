using System.Text;
using System.Text.Json.Nodes;
using RSICCLLM.Captions;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Datasets.Preferences;
using RSICCLLM.Tests.Shared;

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

    [Fact]
    public void An_answer_is_right_that_says_what_any_reference_says()
    {
        var check = new TruthCheck(Sample(Two) with { Captions = [Two, "Two houses have been built in the upper left.", "Greenery gave way to homes."] }, ChangeLexicon.Default);
        check.IsRight("In the upper left, two buildings were constructed.").ShouldBeTrue();
        // No word of it is in the lexicon, but it is a reference.
        check.IsRight(" greenery gave way to homes").ShouldBeTrue();
        check.IsRight("A road has been widened at the bottom.").ShouldBeFalse();
        check.NamesAsMany("A pond has been drained on the left.").ShouldBeTrue();
        check.NamesAsMany("A pond has been drained on the left, a road was built at the top, and a house was built in the centre.").ShouldBeFalse();
    }

    [Fact]
    public void No_change_is_right_where_a_reference_says_so()
    {
        var check = new TruthCheck(Sample(Two) with { Captions = [Two, "Nothing has changed."] }, ChangeLexicon.Default);
        check.IsRight("There is no visible change.").ShouldBeTrue();
        check.IsUnchanged.ShouldBeFalse();
    }

    [Theory]
    [InlineData(Two, false)]
    [InlineData("Nothing has changed.", true)]
    [InlineData("Greenery as far as one can see.", true)]
    public void Empty_records_mean_no_change_only_where_the_caption_names_none(string caption, bool unchanged)
    {
        var check = new TruthCheck(Sample(caption) with { Records = [] }, ChangeLexicon.Default);
        check.IsUnchanged.ShouldBe(unchanged);
        check.IsRight("There is no visible change.").ShouldBe(unchanged);
    }

    [Fact]
    public void A_lexicon_of_the_users_own_is_read_by()
    {
        const string Truth = "A house has been built at the top.";
        // "Chalet" becomes a word for building.
        var words = JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "src", "RSICCLLM.Captions", "Lexicon", "change-lexicon.json")))!;
        var building = words["objects"]!.AsArray().Single(entry => entry!["name"]!.GetValue<string>() == "building")!;
        building["alsoSingular"]!.AsArray().Add("chalet");
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(words.ToJsonString()));
        var own = ChangeLexicon.Read(stream);
        new TruthCheck(Sample(Truth), own).IsRight("A chalet was constructed at the top.").ShouldBeTrue();
        new TruthCheck(Sample(Truth), ChangeLexicon.Default).IsRight("A chalet was constructed at the top.").ShouldBeFalse();
    }

    private static RsiciSample Sample(string caption) => new() { Id = "a", Before = "b.png", After = "a.png", Instruction = "Describe.", Caption = caption };
}
