using System.Text;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Layers.Csv;
using RSICCLLM.Reports.Tests.Content;

namespace RSICCLLM.Reports.Tests.Layers.Csv;

public class CsvTableTests
{
    [Fact]
    public void Has_a_line_for_each_change_with_points_as_decimals()
    {
        var lines = Write(SampleReports.Create(3), "de").Split("\r\n");

        lines.Length.ShouldBe(5);
        lines[0].ShouldStartWith("number,label,object,verb,quantity,confidence");
        lines[1].ShouldStartWith("1,2 Gebäude neu angelegt,building,built,2,0.97,");
        lines[3].ShouldContain(",trees,cleared,,0.75,");
        lines[1].ShouldContain(",\"Nordviertel, sheet 12\",2023-04-17,2025-05-02,");
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("He said \"new\", twice", "\"He said \"\"new\"\", twice\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    public void Captions_are_data(string caption, string expected)
    {
        var report = SampleReports.Create(1);

        Write(report with { Changes = [report.Changes[0] with { Caption = caption }] }).ShouldEndWith("," + expected + "\r\n");
    }

    private static string Write(PairReport report, string language = "en")
    {
        using var output = new MemoryStream();
        CsvTable.Write(SampleReports.Context(report, language), output);
        output.ToArray()[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        return Encoding.UTF8.GetString(output.ToArray()[3..]);
    }
}
