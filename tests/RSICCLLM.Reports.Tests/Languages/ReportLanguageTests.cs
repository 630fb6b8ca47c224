using System.Text.RegularExpressions;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Reports.Languages;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Reports.Tests.Languages;

public sealed class ReportLanguageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void German_has_every_text_and_every_word_of_the_lexicon()
    {
        var english = LanguageFile.BuiltIn("en", null);
        var german = LanguageFile.BuiltIn("de", english);

        german.Texts.Keys.Order().ShouldBe(english.Texts.Keys.Order());
        foreach (var (key, text) in english.Texts)
            Places(german.Texts[key]).ShouldBe(Places(text), key);
        german.Objects.Keys.Order().ShouldBe(ChangeLexicon.Default.Objects.Select(o => o.Name).Order());
        german.Verbs.Keys.Order().ShouldBe(ChangeLexicon.Default.Objects.SelectMany(o => o.Verbs.Keys).Distinct().Order());
    }

    [Fact]
    public void A_file_of_few_texts_says_the_rest_in_English()
    {
        var french = ReportLanguage.Load(Write("""
            { "tag": "fr-FR", "name": "Français", "decimalSeparator": ",", "groupSeparator": " ",
              "texts": { "overview.heading": "Aperçu" }, "objects": { "building": ["bâtiment", "bâtiments"] } }
            """));

        french.Tag.ShouldBe("fr-FR");
        french["overview.heading"].ShouldBe("Aperçu");
        french["changes.heading"].ShouldBe("The changes");
        french.ObjectWords("building").ShouldBe(("bâtiment", "bâtiments"));
        french.Format("percent", 3.5).ShouldBe("3,5 %");
    }

    [Theory]
    [InlineData("""{ "tag": "x y", "name": "n", "texts": {} }""", "\"tag\" is \"x y\"")]
    [InlineData("""{ "tag": "fr", "name": "n", "texts": { "overview.titel": "x" } }""", "\"texts.overview.titel\" is not a known key")]
    [InlineData("""{ "tag": "fr", "name": "n", "texts": { "document.title": "{0} {1}" } }""", "expected a text with no places but those of \"Change report: {0}\"")]
    [InlineData("""{ "tag": "fr", "name": "n", "texts": { "document.title": "{" } }""", "expected a text")]
    [InlineData("""{ "tag": "fr", "name": "n", "texts": {}, "months": ["Jan"] }""", "\"months\" has 1 names")]
    [InlineData("""{ "tag": "fr", "name": "n", "texts": {}, "objects": { "road": ["rue"] } }""", "\"objects.road\" must list the singular and the plural")]
    [InlineData("""{ "tag": "fr", "name": "n", "texts": {}, "colour": 1 }""", "colour")]
    [InlineData("[", "is wrong")]
    public void A_wrong_file_is_refused_with_the_reason(string json, string reason)
    {
        var file = Write(json);

        Should.Throw<ReportException>(() => ReportLanguage.Load(file)).Message.ShouldContain(reason);
    }

    [Fact]
    public void An_unknown_language_is_refused() =>
        Should.Throw<ReportException>(() => ReportLanguage.Load("klingon")).Message.ShouldContain("'klingon' is neither one of en, de nor a file");

    private static string[] Places(string text) => [.. Regex.Matches(text, @"\{\d\}").Select(m => m.Value).Order()];

    private string Write(string json)
    {
        var file = Path.Combine(Directory.CreateDirectory(_folder.File("languages")).FullName, "language.json");
        File.WriteAllText(file, json);
        return file;
    }
}
