using System.Globalization;
using RSICCLLM.Reports.Bidi;

namespace RSICCLLM.Reports.Tests.Bidi;

public class BidiParagraphTests
{
    // Worked out by hand from UAX #9; capitals stand for Hebrew letters.
    [Theory]
    [InlineData("abc DEF ghi", "abc FED ghi")]
    [InlineData("ABC 123 DEF", "FED 123 CBA")]
    [InlineData("ABC (12.5 m) d", "d (m 12.5) CBA")]
    [InlineData("car is THE CAR in english", "car is RAC EHT in english")]
    [InlineData("ABC def!", "!def CBA")]
    [InlineData("abc DEF!", "abc FED!")]
    [InlineData("", "")]
    public void Orders_a_line(string read, string seen)
    {
        var letters = read.Select(c => char.IsAsciiLetterUpper(c) ? 0x5D0 + c - 'A' : c).ToArray();
        var paragraph = BidiParagraph.Of(letters);

        // Brackets are told apart by their places here; a shaper mirrors them.
        string.Concat(BidiParagraph.VisualOrder(paragraph.LevelsOfLine(0, letters.Length)).Select(i => read[i])).ShouldBe(seen.Replace("(m 12.5)", ")m 12.5(", StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_takes_its_levels_from_the_whole_paragraph()
    {
        // A Hebrew paragraph whose second line begins with a Latin word and ends with a space.
        int[] text = [0x5D0, 0x5D1, ' ', 'a', 'b', ' ', 0x5D2, ' '];
        var paragraph = BidiParagraph.Of(text);

        paragraph.IsRightToLeft.ShouldBeTrue();
        paragraph.LevelsOfLine(3, 3).ShouldBe([2, 2, 1]);
        BidiParagraph.VisualOrder(paragraph.LevelsOfLine(3, 5)).ShouldBe([4, 3, 2, 0, 1]);
    }

    /// <summary>Unicode's own test of implementations (BidiCharacterTest.txt of the Unicode Character Database, Debian package unicode-data).</summary>
    [Fact]
    public void Passes_the_conformance_test()
    {
        var lines = UnicodeData("BidiCharacterTest.txt");
        var cases = 0;
        var wrong = new List<string>();
        foreach (var line in lines.Where(l => l.Length > 0 && l[0] != '#'))
        {
            var fields = line.Split(';');
            var text = Hexadecimal(fields[0]);
            var paragraph = BidiParagraph.Of(text, fields[1] == "2" ? null : byte.Parse(fields[1], CultureInfo.InvariantCulture));
            var levels = paragraph.LevelsOfLine(0, text.Length);
            var right = paragraph.ParagraphLevel == byte.Parse(fields[2], CultureInfo.InvariantCulture)
                && string.Join(' ', levels.Select(l => l == BidiParagraph.Removed ? "x" : l.ToString(CultureInfo.InvariantCulture))) == fields[3]
                && string.Join(' ', BidiParagraph.VisualOrder(levels)) == fields[4].Trim();
            cases++;
            if (!right)
                wrong.Add(line);
        }

        cases.ShouldBeGreaterThan(90_000);
        wrong.Count.ShouldBe(0, string.Join('\n', wrong.Take(5)));
    }

    /// <summary>Types by block and category against Unicode's list; the one deviation is the documented one.</summary>
    [Fact]
    public void Types_are_those_of_the_database()
    {
        var checkedCharacters = 0;
        foreach (var line in UnicodeData("extracted/DerivedBidiClass.txt").Select(l => l.Split('#')[0]).Where(l => l.Contains(';', StringComparison.Ordinal)))
        {
            var fields = line.Split(';');
            var range = fields[0].Trim().Split("..");
            var expected = Enum.Parse<BidiClass>(fields[1].Trim());
            for (var c = Convert.ToInt32(range[0], 16); c <= Convert.ToInt32(range[^1], 16); c++)
            {
                if (!System.Text.Rune.IsValid(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse)
                    continue;
                var found = BidiClasses.Of(c);
                checkedCharacters++;
                if (found != expected && !(IsLeftOrNeutral(found) && IsLeftOrNeutral(expected)))
                    Assert.Fail($"U+{c:X4} is {expected}, found {found}.");
            }
        }

        checkedCharacters.ShouldBeGreaterThan(140_000);
    }

    private static bool IsLeftOrNeutral(BidiClass type) => type is BidiClass.L or BidiClass.ON or BidiClass.NSM or BidiClass.BN;

    private static string[] UnicodeData(string name)
    {
        var path = Path.Combine("/usr/share/unicode", name);
        Assert.SkipUnless(File.Exists(path), $"{path} is not here (Debian package unicode-data).");
        return File.ReadAllLines(path);
    }

    private static int[] Hexadecimal(string codePoints) => [.. codePoints.Split(' ').Select(c => Convert.ToInt32(c, 16))];
}
