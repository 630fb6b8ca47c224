using System.Text.Json;
using Json.Schema;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Output;
using RSICCLLM.Reports.Tests.Content;

namespace RSICCLLM.Reports.Tests.Output;

public class ReportJsonSchemaTests
{
    private static readonly Lazy<JsonSchema> Schema = new(() =>
    {
        using var stream = typeof(ReportJsonSchemaTests).Assembly.GetManifestResourceStream("report.schema.json")!;
        return JsonSchema.FromText(new StreamReader(stream).ReadToEnd());
    });

    [Theory]
    [InlineData(0, "en")]
    [InlineData(6, "de")]
    public void A_report_is_valid(int changes, string language)
    {
        using var json = Write(changes, language);

        var result = Schema.Value.Evaluate(json.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });

        result.IsValid.ShouldBeTrue(JsonSerializer.Serialize(result));
    }

    [Fact]
    public void The_schema_knows_the_shifts_error_and_why_there_is_none()
    {
        foreach (var alignment in new AlignmentFacts[]
        {
            new(true, 1.2, -0.8, 0.58, 0.9, 40, 36, 0.21, true) { StandardErrorPixels = 0.14 },
            new(false, 0, 0, 0, 0.1, 40, 4, 0.3, false) { Reason = "too few windows show it" },
        })
        {
            using var json = Write(SampleReports.Create(0) with { Alignment = alignment, Exclusions = [new("covered by the later scene only", 20_000, 0)] }, "en");
            Schema.Value.Evaluate(json.RootElement, new EvaluationOptions()).IsValid.ShouldBeTrue(json.RootElement.GetProperty("alignment").GetRawText());
        }
    }

    [Fact]
    public void The_schema_refuses_what_is_no_report()
    {
        using var json = Write(1, "en");
        var text = json.RootElement.GetRawText();

        foreach (var (from, to) in new[] { ("\"confidence\": 0.97", "\"confidence\": 1.97"), ("\"formatVersion\": 2", "\"formatVersion\": 9"), ("\"agency\"", "\"agncy\"") })
        {
            text.ShouldContain(from);
            using var wrong = JsonDocument.Parse(text.Replace(from, to, StringComparison.Ordinal));
            Schema.Value.Evaluate(wrong.RootElement, new EvaluationOptions()).IsValid.ShouldBeFalse(to);
        }
    }

    private static JsonDocument Write(int changes, string language) => Write(SampleReports.Create(changes), language);

    private static JsonDocument Write(PairReport report, string language)
    {
        using var output = new MemoryStream();
        ReportJson.Write(SampleReports.Context(report, language), """{"model": "m"}""", output);
        return JsonDocument.Parse(output.ToArray());
    }
}
