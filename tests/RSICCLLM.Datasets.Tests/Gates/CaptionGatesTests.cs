using RSICCLLM.Datasets.Gates;
using RSICCLLM.Datasets.Regions;
using RSICCLLM.Datasets.Tests.Support;

namespace RSICCLLM.Datasets.Tests.Gates;

public class CaptionGatesTests
{
    private static readonly CaptionGates Default = new(new GateSettings());

    private static ChangeMap Map(params (int Left, int Top, int Width, int Height)[] blocks)
    {
        var picture = DataFolder.Mask(blocks);
        return ChangeMap.Of([.. Enumerable.Range(0, DataFolder.Size * DataFolder.Size).Select(i => picture.Pixels[i * 3])], DataFolder.Size, DataFolder.Size, 16, byInstance: false);
    }

    private static readonly ChangeMap UpperLeft = Map((5, 5, 12, 12));
    private static readonly ChangeMap TwoAtTheTop = Map((5, 5, 10, 10), (70, 5, 10, 10));
    private static readonly ChangeMap Nothing = Map();

    [Theory]
    [InlineData("A house has been built in the upper left corner.")]
    [InlineData("In the upper left, one building was demolished. Nothing else has changed.")]
    [InlineData("A pond has been dug here.")]
    public void What_agrees_passes(string caption) => Default.Check(caption, UpperLeft).ShouldBeEmpty();

    [Theory]
    [InlineData("A house has been built in the lower right.", "wrong place")]
    [InlineData("Seven houses have been built in the upper left.", "too many")]
    [InlineData("Nothing has changed between the two dates.", "no change said")]
    [InlineData("The light of the afternoon is warm and soft.", "not understood")]
    [InlineData("Houses have been built throughout the scene.", "wrong place")]
    public void What_contradicts_the_mask_is_rejected(string caption, string kind)
        => Default.Check(caption, UpperLeft).ShouldContain(rejection => rejection.Gate == Gate.Agreement && rejection.Kind == kind);

    [Fact]
    public void No_change_must_be_said_where_nothing_changed()
    {
        Default.Check("Nothing has changed between the two dates.", Nothing).ShouldBeEmpty();
        Default.Check("A house has been built on the left.", Nothing).ShouldHaveSingleItem().Kind.ShouldBe("change named where nothing changed");
        Default.Check("The two pictures are very nice to see.", Nothing).ShouldHaveSingleItem().Kind.ShouldBe("not understood");
    }

    [Fact]
    public void Several_things_may_be_placed_at_their_common_centre_but_one_may_not()
    {
        Default.Check("Two houses have been built at the top.", TwoAtTheTop).ShouldBeEmpty();
        Default.Check("A house has been built at the top and a pond has been dug in the upper left.", TwoAtTheTop).ShouldHaveSingleItem().Kind.ShouldBe("wrong place");
    }

    [Fact]
    public void A_large_region_must_be_named()
        => Default.Check("A house has been built in the upper left of the scene.", TwoAtTheTop).ShouldHaveSingleItem().Kind.ShouldBe("region not named");

    [Fact]
    public void Few_of_many_regions_are_too_few()
    {
        var many = Map([.. Enumerable.Range(0, 6).Select(i => (i * 15, 5, 8, 8))]);
        Default.Check("One house has been built at the top.", many).ShouldHaveSingleItem().Kind.ShouldBe("too few");
        Default.Check("Several houses have been built at the top.", many).ShouldBeEmpty();
    }

    [Fact]
    public void Sizes_must_fit()
    {
        // 6 x 6 of 8100 pixels is 0.4 %; 60 x 40 is 30 %.
        Default.Check("A large house has been built in the upper left.", Map((5, 5, 6, 6))).ShouldHaveSingleItem().Kind.ShouldBe("wrong size");
        Default.Check("A small pond has been dug in the upper left.", Map((0, 0, 60, 40))).ShouldContain(rejection => rejection.Kind == "wrong size");
        Default.Check("A small house has been built in the upper left.", Map((5, 5, 6, 6))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("A house has been built in the upper left, as the mask shows.")]
    [InlineData("In the white region in the upper left a house has been built.")]
    [InlineData("A house has been built at the Segmentation in the upper left.")]
    public void Words_that_give_the_mask_away_are_rejected(string caption)
        => Default.Check(caption, UpperLeft).ShouldHaveSingleItem().Gate.ShouldBe(Gate.Leak);

    [Theory]
    [InlineData("House built.", "too short")]
    [InlineData("A house has possibly been built in the upper left.", "guessing")]
    [InlineData("A house has been built in the upper left in 2019.", "invention")]
    [InlineData("A house of 200 m2 has been built in the upper left.", "invention")]
    [InlineData("A house has been built in the upper left. A house has been built in the upper left.", "repetition")]
    [InlineData("- A house has been built in the upper left.", "mark-up")]
    [InlineData("A house has been built in the upper left 左上方建造了一栋房子在这里.", "not English")]
    public void Text_faults_are_rejected(string caption, string kind)
        => Default.Check(caption, UpperLeft).ShouldContain(rejection => rejection.Gate == Gate.Text && rejection.Kind == kind);

    [Fact]
    public void Words_are_whole_words() => Default.Check("A hall has been built in the upper left, unmasked by trees.", UpperLeft).ShouldNotContain(rejection => rejection.Gate == Gate.Leak);

    [Fact]
    public void Length_and_words_are_settings()
    {
        var strict = new CaptionGates(new GateSettings { MaximumWords = 8, LeakWords = ["overlay"] });
        strict.Check("A house has been built in the upper left corner.", UpperLeft).ShouldHaveSingleItem().Kind.ShouldBe("too long");
        strict.Check("A house was built, see overlay.", UpperLeft).ShouldHaveSingleItem().Gate.ShouldBe(Gate.Leak);
        Default.Check(" ", UpperLeft).ShouldHaveSingleItem().Gate.ShouldBe(Gate.Format);
    }
}
