using CsCheck;
using RSICCLLM.Reports.Fonts;
using RSICCLLM.Reports.Rendering.Skia;

namespace RSICCLLM.Reports.Tests.Rendering.Skia;

public sealed class TextEngineTests : IDisposable
{
    private static readonly Gen<string> Texts = Gen.String[Gen.Char["abcdefghij ABC  -/_.,W1234567890äß建築אבג ابت"], 0, 200];

    private readonly FontSet _fonts = FontSet.Load(null);
    private readonly TextEngine _text;

    public TextEngineTests() => _text = new(_fonts);

    public void Dispose()
    {
        _text.Dispose();
        _fonts.Dispose();
    }

    [Fact]
    public void No_line_is_wider_than_the_column_and_no_letter_is_lost() =>
        Gen.Select(Texts, Gen.Single[25, 400]).Sample((text, width) =>
        {
            var lines = _text.Break(text, Theme.Body, width);

            lines.Count.ShouldBeGreaterThan(0);
            foreach (var line in lines)
                _text.Measure(line, Theme.Body).ShouldBeLessThanOrEqualTo(width + 0.01f, line.Text);
            string.Concat(lines.Select(l => l.Text)).Replace(" ", "", StringComparison.Ordinal).ShouldBe(text.Replace(" ", "", StringComparison.Ordinal));
        }, threads: 1, iter: 300);

    [Fact]
    public void Breaks_at_spaces_where_it_can()
    {
        var width = _text.Measure("two new buildings", Theme.Body);

        _text.Break("two new buildings were built", Theme.Body, width + 1).Select(l => l.Text).ShouldBe(["two new buildings", "were built"]);
    }

    [Fact]
    public void Keeps_line_breaks_and_drops_control_characters() =>
        _text.Break("a\r\nb\tc\0d", Theme.Body, 400).Select(l => l.Text).ShouldBe(["a", "b c d"]);

    [Fact]
    public void Does_not_tear_a_letter_from_its_accent()
    {
        var text = string.Concat(Enumerable.Repeat("e\u0301", 60));

        foreach (var line in _text.Break(text, Theme.Body, 40))
            line.Text[0].ShouldBe('e');
    }

    [Fact]
    public void Lines_of_a_right_to_left_paragraph_keep_its_direction()
    {
        var lines = _text.Break("אבגד הוזח ABC def טיכל מנסע", Theme.Body, _text.Measure("אבגד הוזח", Theme.Body) + 1);

        // The line of Latin letters alone belongs to a Hebrew paragraph still, and stands at its right.
        lines.Count.ShouldBeGreaterThan(2);
        lines.ShouldAllBe(l => l.IsRightToLeft);
        lines.ShouldContain(l => l.Text.StartsWith("ABC", StringComparison.Ordinal));
        _text.Left(lines[^1], 10, Theme.Body).ShouldBe(10 + lines[^1].Column - _text.Measure(lines[^1], Theme.Body), 0.01f);
        _text.Left("abc", 10, Theme.Body).ShouldBe(10);
    }

    [Fact]
    public void Fit_ends_in_an_ellipsis()
    {
        var fitted = _text.Fit("a name that is far too long for a running head", Theme.Body, 80);

        fitted.ShouldEndWith("…");
        _text.Measure(fitted, Theme.Body).ShouldBeLessThanOrEqualTo(80);
        _text.Fit("short", Theme.Body, 80).ShouldBe("short");
    }
}
