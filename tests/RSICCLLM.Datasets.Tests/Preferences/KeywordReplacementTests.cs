using CsCheck;
using RSICCLLM.Captions;
using RSICCLLM.Captions.Composition;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Datasets.Preferences;

namespace RSICCLLM.Datasets.Tests.Preferences;

public class KeywordReplacementTests
{
    private static readonly KeywordReplacement Replacement = new(KeywordLexicon.Default, ChangeLexicon.Default);

    private static readonly Gen<ChangeRecord> Record =
        from o in Gen.Int[0, ChangeLexicon.Default.Objects.Count - 1].Select(i => ChangeLexicon.Default.Objects[i])
        from verb in Gen.Int[0, o.Verbs.Count - 1].Select(i => o.Verbs.Keys.Order().ElementAt(i))
        from quantity in Gen.Int[0, 10]
        from position in Gen.Int[-1, 9]
        select new ChangeRecord(o.Name, verb, o.IsCountable && quantity > 0 ? quantity : null, position < 0 ? null : (ScenePosition)position);

    [Fact]
    public void A_replaced_caption_says_something_else_in_the_same_form() =>
        Gen.Select(Record.Array[1, 4], Gen.Int, Gen.Double[0.05, 1]).Sample((records, seed, share) =>
        {
            var caption = CaptionComposer.Compose(records, new Random(seed), 1)[0];
            var truth = CaptionParser.Parse(caption);
            foreach (var wrong in Make(caption, 2, share, new Random(seed)))
            {
                var read = CaptionParser.Parse(wrong);
                // Other records, each of an object and a verb that go together.
                read.Records.ToHashSet().SetEquals(truth.Records).ShouldBeFalse(wrong);
                read.Records.ShouldNotBeEmpty(wrong);
                read.Records.ShouldAllBe(record => ChangeLexicon.Default.Problem(record) == null);
                // The same groups and forms in the same order, and the same words around them.
                var (before, after) = (new KeywordText(caption, KeywordLexicon.Default), new KeywordText(wrong, KeywordLexicon.Default));
                after.Places.Select(place => (place.Keyword.Group, place.Keyword.Form)).ShouldBe(before.Places.Select(place => (place.Keyword.Group, place.Keyword.Form)));
                Rest(after).ShouldBe(Rest(before));
            }
        });

    [Fact]
    public void Most_captions_have_a_wrong_counterpart()
    {
        var random = new Random(3);
        var made = 0;
        for (var i = 0; i < 200; i++)
        {
            ChangeRecord[] records = [new(i % 2 == 0 ? "building" : "road", "built", 1 + (i % 4), (ScenePosition)(i % 9))];
            made += Make(CaptionComposer.Compose(records, random, 1)[0], 2, 0.3, random).Count;
        }

        made.ShouldBeGreaterThan(380);
    }

    [Fact]
    public void Inflection_capitals_and_articles_follow()
    {
        var keywords = Extended("""{"sets": [{"group": "object", "meaning": "airfield", "forms": {"singular": ["airfield"]}}]}""");
        var text = new KeywordText("A building was built. Buildings, an airfield.", keywords);
        text.Places.Select(place => place.Keyword.Form).ShouldBe(["singular", "participle", "plural", "singular"]);
        text.Replace(new Dictionary<KeywordText.Place, string> { [text.Places[0]] = "airfield", [text.Places[2]] = "roads", [text.Places[3]] = "pond" })
            .ShouldBe("An airfield was built. Roads, a pond.");
    }

    [Fact]
    public void A_caption_without_keywords_has_no_wrong_counterpart()
        => Make("Nothing has changed between the two dates.", 2, 0.5, new Random(1)).ShouldBeEmpty();

    [Fact]
    public void What_is_as_it_was_cannot_be_replaced_by_something_wrong()
        => Make("Nothing has changed between the two dates. Buildings, roads and trees are as they were.", 2, 0.5, new Random(1)).ShouldBeEmpty();

    [Fact]
    public void Right_captions_are_kept_where_that_is_wanted()
    {
        var lenient = new KeywordReplacement(KeywordLexicon.Default, ChangeLexicon.Default, keepsRight: true);
        var unchanged = Sample("Nothing has changed. Buildings are as they were.");
        lenient.Make(new TruthCheck(unchanged, ChangeLexicon.Default), 1, 0.5, new Random(1)).ShouldHaveSingleItem().ShouldStartWith("Nothing has changed. ");
        var reference = Sample("A road was widened at the top.") with { Captions = ["A road was widened at the bottom."] };
        lenient.Make(new TruthCheck(reference, ChangeLexicon.Default), 200, 0.3, new Random(1)).ShouldContain("A road was widened at the bottom.");
    }

    [Fact]
    public void The_same_seed_gives_the_same_captions()
    {
        const string Caption = "Two houses have been built in the upper left, and a road has been widened at the bottom.";
        Make(Caption, 4, 0.4, new Random(9)).ShouldBe(Make(Caption, 4, 0.4, new Random(9)));
        Make(Caption, 4, 0.4, new Random(9)).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public void The_longest_keyword_counts()
    {
        var text = new KeywordText("A swimming pool in the top left, a pool at the top.", KeywordLexicon.Default);
        text.Meanings.ShouldBe(["object:swimming pool", "direction:upper left", "object:swimming pool", "direction:top"]);
    }

    [Fact]
    public void A_users_file_is_checked()
    {
        Should.Throw<FormatException>(() => Extended("""{"sets": [{"group": "colour", "meaning": "red", "forms": {"adjective": ["red"]}}]}""")).Message.ShouldContain("'colour'");
        Should.Throw<FormatException>(() => Extended("""{"sets": [{"group": "verb", "meaning": "x", "forms": {"participle": [""]}}]}""")).Message.ShouldContain("empty word");
        Should.Throw<FormatException>(() => Extended("""{"set": []}"""));
    }

    [Fact]
    public void What_the_records_or_another_reference_say_is_no_wrong_counterpart()
    {
        const string Caption = "A road was widened at the top.";
        const string AtTheBottom = "A road was widened at the bottom.";
        Make(Caption, 200, 0.3, new Random(1)).ShouldContain(AtTheBottom);
        var reference = Sample(Caption) with { Captions = [Caption, "At the bottom, the road has been broadened."] };
        var records = Sample(Caption) with { Records = [new RsiciRecord(new ChangeRecord("road", "widened", 1, ScenePosition.Bottom))] };
        foreach (var sample in new[] { reference, records })
        {
            var wrong = Replacement.Make(new TruthCheck(sample, ChangeLexicon.Default), 200, 0.3, new Random(1));
            wrong.ShouldNotBeEmpty();
            wrong.ShouldNotContain(AtTheBottom);
        }
    }

    private static IReadOnlyList<string> Make(string caption, int count, double share, Random random) =>
        Replacement.Make(new TruthCheck(Sample(caption), ChangeLexicon.Default), count, share, random);

    private static RsiciSample Sample(string caption) => new() { Id = "a", Before = "b.png", After = "a.png", Instruction = "Describe.", Caption = caption };

    private static KeywordLexicon Extended(string json)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, json);
            return KeywordLexicon.Extend(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The caption with its keywords blanked, and "a" for every article before one.</summary>
    private static string Rest(KeywordText text) => text.Replace(text.Places.ToDictionary(place => place, _ => "#"));
}
