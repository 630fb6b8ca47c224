using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Languages;
using RSICCLLM.Reports.Tests.Content;

namespace RSICCLLM.Reports.Tests.Composition;

public class SummaryTextTests
{
    private static readonly Wording English = new(ReportLanguage.English);
    private static readonly AlignmentFacts NotFound = new(false, 0, 0, 0, 0, 12, 1, 0, false);

    [Fact]
    public void Nothing_analysed_is_not_nothing_changed()
    {
        var report = SampleReports.Create(0);

        SummaryText.Of(report, English).ShouldBe("No change was found between the two dates.");
        SummaryText.Of(report with { Tiles = new TileFacts(120, 0, 120, 0) { SetAside = 120 } }, English).ShouldBe("No change was found between the two dates.");
        SummaryText.Of(report with { Tiles = new TileFacts(120, 0, 119, 1) }, English).ShouldStartWith("Nothing could be analysed;");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void What_puts_all_of_it_in_doubt_is_said_last(int changes)
    {
        var report = SampleReports.Create(changes);

        SummaryText.Of(report with { Alignment = NotFound }, English).ShouldBe($"{SummaryText.Of(report, English)} How far the scenes lie beside each other could not be told: if it is more than a pixel or two, edges may look changed.");
        SummaryText.Of(report with { After = report.After with { Sha256 = report.Before.Sha256 } }, English).ShouldEndWith(" Both dates are the same file, byte for byte.");
        SummaryText.Of(report with { Alignment = null }, English).ShouldBe(SummaryText.Of(report, English));
    }
}
