using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Output.Html;
using RSICCLLM.Reports.Rendering.Skia;
using RSICCLLM.Reports.Tests.Content;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Reports.Tests.Output.Html;

public sealed class HtmlPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Is_whole_without_any_other_file()
    {
        var html = Write(SampleReports.Create(3));

        Regex.Matches(html, "(?:src|href)=\"([^\"]{1,20})").Select(m => m.Groups[1].Value).ShouldAllBe(target => target.StartsWith("data:image/", StringComparison.Ordinal) || target.StartsWith('#'));
        html.ShouldContain("default-src 'none'");
        html.ShouldStartWith("<!DOCTYPE html>\n<html lang=\"en-GB\">");
    }

    [Fact]
    public void Every_picture_has_words_and_every_link_a_place()
    {
        var html = Write(SampleReports.Create(3), "de");

        Regex.Count(html, "<img ").ShouldBe(Regex.Count(html, "<img [^>]*alt=\"[^\"]{5,}\""));
        foreach (var target in Regex.Matches(html, "href=\"#([^\"]+)\"").Select(m => m.Groups[1].Value).Distinct())
            html.ShouldContain($"id=\"{target}\"");
        html.ShouldContain("<blockquote lang=\"en\"");
        html.ShouldContain("In den Worten des Modells (Englisch)");
        Regex.Count(html, "type=\"range\"").ShouldBe(3);
        Regex.Count(html, "aria-label=\"[^\"]+ 2 zeigen\"").ShouldBe(1);
    }

    [Fact]
    public void Captions_are_text_and_no_markup()
    {
        var report = SampleReports.Create(1);

        var html = Write(report with { Name = "<b>x</b>", Changes = [report.Changes[0] with { Caption = "<script>alert(1)</script>" }] });

        html.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
        html.ShouldNotContain("<b>x</b>");
    }

    [Fact]
    public void Lists_all_and_shows_the_most_important()
    {
        var report = SampleReports.Create(1);
        var change = report.Changes[0] with { Pictures = ChangePictures.InMemory(new(8, 8), new(8, 8), report.Changes[0].Pictures.Transform) };

        var html = Write(report with { Changes = [.. Enumerable.Repeat(change, HtmlPage.MostPictures + 5)] });

        Regex.Count(html, "<article ").ShouldBe(HtmlPage.MostPictures);
        Regex.Count(html, "<th scope=\"row\">").ShouldBe(HtmlPage.MostPictures + 5);
        html.ShouldContain("No pictures here");
    }

    /// <summary>Opens the page in a browser without a screen, moves the slider with the keyboard's events and filters the list.</summary>
    [Fact]
    public void Works_in_a_browser()
    {
        const string probe = """
            <script>{
            const slider = document.querySelector(".slider");
            slider.value = 20; slider.dispatchEvent(new Event("input"));
            const filter = document.getElementById("filter");
            filter.value = "trees"; filter.dispatchEvent(new Event("input"));
            const shown = [...document.querySelectorAll("#changes tbody tr")].filter(r => !r.hidden).length;
            const clip = getComputedStyle(document.querySelectorAll(".compare figure img")[1]).clipPath;
            const loaded = [...document.images].filter(i => i.complete && i.naturalWidth > 0).length;
            const wide = document.documentElement.scrollWidth <= document.documentElement.clientWidth;
            slider.focus();
            document.title = ["probe", clip, shown, loaded + "/" + document.images.length, wide, document.activeElement === slider].join("|");
            }</script>
            """;
        var file = Path.Combine(Directory.CreateDirectory(_folder.File("page")).FullName, "report.html");
        File.WriteAllText(file, Write(SampleReports.Create(3)).Replace("</body>", probe + "</body>", StringComparison.Ordinal));

        using var process = Start("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000", "--window-size=1100,900", "--dump-dom", file);
        Assert.SkipWhen(process is null, "needs Chromium (Debian: apt-get install chromium)");
        _ = process!.StandardError.ReadToEndAsync();
        var dom = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Regex.Match(dom, "<title>(probe[^<]*)</title>").Groups[1].Value.ShouldBe("probe|inset(0px 0px 0px 20%)|1|10/10|true|true");
    }

    private static Process? Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Write(PairReport report, string language = "en")
    {
        using var annotator = new SkiaPictureAnnotator();
        using var output = new MemoryStream();
        new HtmlPage(SampleReports.Context(report, language), annotator).Write(output, CancellationToken.None);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
