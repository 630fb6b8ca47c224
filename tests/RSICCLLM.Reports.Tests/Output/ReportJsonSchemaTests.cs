using System.Text.Json;
using Json.Schema;
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

    private static JsonDocument Write(int changes, string language)
    {
        using var output = new MemoryStream();
        ReportJson.Write(SampleReports.Context(SampleReports.Create(changes), language), """{"model": "m"}""", output);
        return JsonDocument.Parse(output.ToArray());
    }
}
