using CsCheck;
using RSICCLLM.Reports.Fonts;
using RSICCLLM.Reports.Rendering.Skia;

namespace RSICCLLM.Reports.Tests.Rendering.Skia;

public sealed class TextEngineTests : IDisposable
{
    private static readonly Gen<string> Texts = Gen.String[Gen.Char["abcdefghij ABC  -/_.,W1234567890äß建築"], 0, 200];

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
                _text.Measure(line, Theme.Body).ShouldBeLessThanOrEqualTo(width + 0.01f, line);
            string.Concat(lines).Replace(" ", "", StringComparison.Ordinal).ShouldBe(text.Replace(" ", "", StringComparison.Ordinal));
        }, threads: 1, iter: 300);

    [Fact]
    public void Breaks_at_spaces_where_it_can()
    {
        var width = _text.Measure("two new buildings", Theme.Body);

        _text.Break("two new buildings were built", Theme.Body, width + 1).ShouldBe(["two new buildings", "were built"]);
    }

    [Fact]
    public void Keeps_line_breaks_and_drops_control_characters() =>
        _text.Break("a\r\nb\tc\0d", Theme.Body, 400).ShouldBe(["a", "b c d"]);

    [Fact]
    public void Does_not_tear_a_letter_from_its_accent()
    {
        var text = string.Concat(Enumerable.Repeat("e\u0301", 60));

        foreach (var line in _text.Break(text, Theme.Body, 40))
            line[0].ShouldBe('e');
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
