using System.Text.Json;
using System.Text.RegularExpressions;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Configuration;

/// <summary>The schema that editors use and the reader know the same keys.</summary>
public sealed class ServiceSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "service.schema.json"))).RootElement;

    /// <summary>Where each object of the configuration is, with what it needs around it.</summary>
    public static TheoryData<string, string> Places => new()
    {
        { "", "\"model\": \"m\", \"output\": \"o\", UNKNOWN" },
        { "tiling", "\"tiling\": { UNKNOWN }" },
        { "alignment", "\"alignment\": { UNKNOWN }" },
        { "radiometry", "\"radiometry\": { UNKNOWN }" },
        { "captioning", "\"captioning\": { UNKNOWN }" },
        { "changes", "\"changes\": { UNKNOWN }" },
        { "storage", "\"storage\": { UNKNOWN }" },
        { "inboxes", "\"inboxes\": [ { UNKNOWN } ]" },
        { "schedules", "\"schedules\": [ { UNKNOWN } ]" },
        { "window", "\"window\": { UNKNOWN }" },
        { "dashboard", "\"dashboard\": { UNKNOWN }" },
        { "logs", "\"logs\": { UNKNOWN }" },
        { "notifications", "\"notifications\": { UNKNOWN }" },
        { "notifications.mail", "\"notifications\": { \"mail\": { UNKNOWN } }" },
        { "retention", "\"retention\": { UNKNOWN }" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void Every_object_has_the_same_keys_in_both(string place, string json)
    {
        var error = Should.Throw<ConfigurationException>(() => ServiceConfigurationReader.Parse($"{{ {json.Replace("UNKNOWN", "\"no-such-key\": 1", StringComparison.Ordinal)} }}", "/srv")).Message;

        var known = Regex.Match(error, "no-such-key\" is not a known key; known here: (.*)\\.").Groups[1].Value.Split(", ").Order(StringComparer.Ordinal);
        var schema = Schema;
        foreach (var step in place.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            schema = schema.GetProperty("properties").GetProperty(step);
            if (schema.TryGetProperty("items", out var items))
                schema = items;
        }

        schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Where(n => n != "$schema").Order(StringComparer.Ordinal).ShouldBe(known);
        schema.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public void Every_object_of_the_schema_is_compared()
    {
        static int Objects(JsonElement schema) => schema.ValueKind == JsonValueKind.Object
            ? (schema.TryGetProperty("properties", out var p) && p.ValueKind == JsonValueKind.Object && p.EnumerateObject().All(x => x.Value.ValueKind == JsonValueKind.Object) ? 1 : 0) + schema.EnumerateObject().Sum(x => Objects(x.Value))
            : 0;

        Objects(Schema).ShouldBe(Places.Count);
    }

    [Fact]
    public void The_sample_can_be_read()
    {
        var service = ServiceConfigurationReader.Load(Path.Combine(SharedData.RepositoryRoot, "samples", "service.json"));

        service.Schedules.Single().Inboxes.ShouldBe(["ortho"]);
    }
}
