using RSICCLLM.Batch.Configuration;

namespace RSICCLLM.Batch.Tests.Configuration;

public sealed class PairNamesTests
{
    [Theory]
    [InlineData("north", true)]
    [InlineData("a.b-c_1", true)]
    [InlineData("\u00dcbung", true)]
    [InlineData("\u5317\u4eac_2026", true)]
    [InlineData("U\u0308bung", false)] // decomposed: would look like another name
    [InlineData("north west", false)]
    [InlineData("n\u202eorth", false)] // turns the direction of writing
    [InlineData("COM\u00b9", false)] // a device of Windows; its digit is none
    [InlineData("..", false)]
    [InlineData(".hidden", false)]
    [InlineData("ends.", false)]
    [InlineData("a/b", false)]
    [InlineData("a\\b", false)]
    [InlineData("CON", false)]
    [InlineData("nul.txt", false)]
    [InlineData("", false)]
    public void Names_must_be_safe_as_folders(string name, bool valid) => PairNames.IsValid(name).ShouldBe(valid);

    // Two bytes each in UTF-8 for ä, three for 北.
    [Theory]
    [InlineData('a', 100)]
    [InlineData('\u00e4', 100)]
    [InlineData('\u5317', 66)]
    public void Names_are_as_long_as_folders_may_be(char letter, int most)
    {
        PairNames.IsValid(new string(letter, most)).ShouldBeTrue();
        PairNames.IsValid(new string(letter, most + 1)).ShouldBeFalse();
        PairNames.From(new string(letter, 300)).Length.ShouldBe(most);
    }

    [Theory]
    [InlineData("Luftbild M\u00e4rz \u00e4lter", "Luftbild-M\u00e4rz-\u00e4lter")]
    [InlineData("Luftbild Ma\u0308rz", "Luftbild-M\u00e4rz")]
    [InlineData("2025/26", "2025-26")]
    [InlineData("???", "pair")]
    [InlineData("aux", "pair")]
    public void A_name_is_made_of_any_text(string text, string name) => PairNames.From(text).ShouldBe(name);

    // No theory: the runner would hand half a character on as another one.
    [Fact]
    public void Half_a_character_is_none()
    {
        PairNames.IsValid("n\ud800").ShouldBeFalse();
        PairNames.From("a\ud800b").ShouldBe("a-b");
    }
}
