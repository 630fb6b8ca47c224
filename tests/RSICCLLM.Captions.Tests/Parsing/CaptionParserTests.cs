using CsCheck;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Captions.Parsing;

namespace RSICCLLM.Captions.Tests.Parsing;

public class CaptionParserTests
{
    [Theory]
    [InlineData("several houses appear on the bareland at the bottom", "building built - bottom")]
    [InlineData("a road is built and trees are removed", "road built 1 -; trees cleared - -")]
    [InlineData("Two buildings have been constructed in the upper left. The road at the bottom has been widened.", "building built 2 upper left; road widened 1 bottom")]
    [InlineData("In the top left corner, a pond and a car park were built.", "pond built 1 upper left; car park built 1 upper left")]
    [InlineData("many houses are built along the road", "building built - -")]
    [InlineData("a house at the top and a road at the bottom are removed", "building demolished 1 top; road removed 1 bottom")]
    [InlineData("there appear three villas and trees are cut down", "building built 3 -; trees cleared - -")]
    [InlineData("the vegetation has been replaced by a road and many villas", "trees cleared - -; road built 1 -; building built - -")]
    [InlineData("two rows of houses replace the woods on the left side of the scene", "building built - left; trees cleared - left")]
    [InlineData("a building is constructed on the left side of the road", "building built 1 -")]
    [InlineData("no buildings have been built but a road is widened", "road widened 1 -")]
    [InlineData("houses haven't been built, and a pool was removed", "swimming pool removed 1 -")]
    [InlineData("four newly built houses are visible beside the newly built road", "building built 4 -")]
    [InlineData("the construction of 12 warehouses and the removal of the forest in the north-west", "building built 12 upper left; trees cleared - upper left")]
    [InlineData("on the bareland two houses are built", "building built 2 -")]
    [InlineData("a road with several villas around is built in the middle", "road built 1 centre; building built - centre")]
    [InlineData("a parking lot is built with two houses at the top right", "car park built 1 upper right; building built 2 upper right")]
    [InlineData("a building built between the road and the houses was extended", "building built 1 -")]
    [InlineData("houses along the forest road are built", "building built - -")]
    [InlineData("the roads are connected by another one and some plants are removed", "trees cleared - -")]
    [InlineData("the bareland has been filled with neatly arranged houses", "building built - -")]
    [InlineData("two more rooms appear in the lower-left corner of the scene", "building built 2 lower left")]
    [InlineData("several curved roads connected with the original road appear", "road built - -")]
    [InlineData("several buildings appear on the bareland with paths to the road", "building built - -; road built - -")]
    [InlineData("The demolished hall on the right is gone.", "building demolished 1 right")]
    public void Reads_descriptions(string caption, string expected)
    {
        var parsed = CaptionParser.Parse(caption);
        string.Join("; ", parsed.Records.Select(Text)).ShouldBe(expected);
        parsed.SaysNoChange.ShouldBeFalse();
    }

    [Theory]
    [InlineData("there is no difference")]
    [InlineData("the two scenes seem identical")]
    [InlineData("the scene is the same as before")]
    [InlineData("no change has occurred")]
    [InlineData("almost nothing has changed")]
    [InlineData("The buildings did not visibly change.")]
    public void Reads_that_nothing_changed(string caption)
    {
        var parsed = CaptionParser.Parse(caption);
        parsed.Records.ShouldBeEmpty();
        parsed.SaysNoChange.ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a large desert in the sun")]
    [InlineData("there are some buildings beside a road")]
    [InlineData("the scenes are not the same")]
    public void Leaves_open_what_says_neither(string caption)
    {
        var parsed = CaptionParser.Parse(caption);
        parsed.Records.ShouldBeEmpty();
        parsed.SaysNoChange.ShouldBeFalse();
    }

    [Fact]
    public void Takes_any_text()
    {
        string[] choices = [.. ChangeLexicon.Default.Document.Prepositions, .. ChangeLexicon.Default.Document.Negations,
            "and", "with", "but", ",", ".", "the", "are", "new", "visible", "house", "roads", "built", "removed", "replaced by", "upper left", "of", "99999999999", "0", "n't", "'s", "-"];
        Gen.Int[0, choices.Length - 1].Select(index => choices[index]).List[0, 60].Sample(list => CaptionParser.Parse(string.Join(' ', list)));
        Gen.String.Sample(text => CaptionParser.Parse(text));
    }

    [Fact]
    public void Long_text_takes_time_in_proportion()
    {
        var text = string.Concat(Enumerable.Repeat("in the upper corner corner of the a a new house and ", 100_000));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        CaptionParser.Parse(text);
        CaptionParser.Parse(new string('x', 5_000_000));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    private static string Text(ChangeRecord record)
        => $"{record.Object} {record.Verb} {record.Quantity?.ToString() ?? "-"} {record.Position?.ToText() ?? "-"}";
}
