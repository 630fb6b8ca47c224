using RSICCLLM.Reports.Fonts;
using RSICCLLM.Tests.Shared;
using SkiaSharp;

namespace RSICCLLM.Reports.Tests.Fonts;

public class FontSetTests
{
    [Fact]
    public void The_embedded_face_has_the_letters_of_European_languages()
    {
        using var fonts = FontSet.Load(null);
        using var font = new SKFont(fonts.Regular);

        fonts.Description.ShouldBe("Inter (embedded)");
        font.ContainsGlyphs("ÄÖÜäöüß éèàç ñ łśź åøæ ěšč ΑΩ Жя №€²°–“”…").ShouldBeTrue();
        fonts.SemiBold.FontWeight.ShouldBe((int)SKFontStyleWeight.SemiBold);
    }

    [Theory]
    [InlineData("Regular")]
    [InlineData("SemiBold")]
    [InlineData("Thin")]
    public void A_file_of_the_package_is_a_whole_TrueType_font(string weight)
    {
        var bytes = EmbeddedFont.Read(weight);

        bytes[..4].ShouldBe([0, 1, 0, 0]);
        using var face = SKTypeface.FromData(SKData.CreateCopy(bytes));
        face.GlyphCount.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void A_weight_that_is_not_there_is_named() =>
        Should.Throw<InvalidDataException>(() => EmbeddedFont.Read("Wide")).Message.ShouldContain("Inter-Wide.ttf");

    [Fact]
    public void A_configured_file_is_used()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("house.ttf"), EmbeddedFont.Read("Light"));

        using var fonts = FontSet.Load(folder.File("house.ttf"));

        fonts.Description.ShouldContain("house.ttf");
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Should.Throw<ReportException>(() => FontSet.Load("no/such.ttf")).Message.ShouldContain("'no/such.ttf' does not exist");

    [Fact]
    public void A_file_that_is_no_font_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("x.ttf"), "no font");

        Should.Throw<ReportException>(() => FontSet.Load(folder.File("x.ttf"))).Message.ShouldContain("no TrueType or OpenType font");
    }
}
