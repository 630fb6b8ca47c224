using RSICCLLM.Batch.Configuration;

namespace RSICCLLM.Batch.Tests.Configuration;

public sealed class RunConfigurationReaderTests
{
    private static readonly string Folder = Path.GetFullPath("jobs");

    private const string Minimal = """
        {
          "model": "model", "output": "out",
          "pairs": [ { "name": "north", "before": { "path": "a.tif", "date": "2025-05-31" }, "after": { "path": "b.tif" } } ]
        }
        """;

    [Fact]
    public void Paths_start_at_the_configurations_folder_and_defaults_are_filled_in()
    {
        var configuration = RunConfigurationReader.Parse(Minimal, Folder, "job.json");

        configuration.Model.ShouldBe(Path.Combine(Folder, "model"));
        configuration.Pairs.Single().Before.ShouldBe(new SceneConfiguration(Path.Combine(Folder, "a.tif"), new DateOnly(2025, 5, 31)));
        configuration.Pairs.Single().After.Date.ShouldBeNull();
        configuration.Tiling.ShouldBe(new TilingOptions());
    }

    [Fact]
    public void All_errors_are_reported_together_with_key_and_value()
    {
        const string json = """
            {
              "modle": "model", "output": 7,
              "pairs": [ { "name": "../up", "before": { "path": "a.tif", "date": "31.05.2025" }, "after": {} } ],
              "tiling": { "overlap": -1 }, "captioning": { "device": "cuda" }
            }
            """;

        var message = Should.Throw<ConfigurationException>(() => RunConfigurationReader.Parse(json, Folder, "job.json")).Message;

        foreach (var part in new[] { "job.json", "\"modle\"", "\"model\" is missing", "\"output\" is 7", "../up", "31.05.2025", "pairs[0].after.path", "\"tiling.overlap\" is -1", "cuda" })
            message.ShouldContain(part);
    }

    [Fact]
    public void How_scenes_are_read_and_brought_together_can_be_set()
    {
        var json = Minimal
            .Replace("\"path\": \"b.tif\"", "\"path\": \"b.tif\", \"bands\": [4, 1, 2], \"epsgCode\": 25832", StringComparison.Ordinal)
            .Replace("\"output\"", "\"alignment\": { \"mode\": \"report\", \"maximumShift\": 8.5 }, \"radiometry\": { \"mode\": \"match\" }, \"output\"", StringComparison.Ordinal);

        var configuration = RunConfigurationReader.Parse(json, Folder, "job.json");

        configuration.Pairs[0].After.Bands.ShouldBe([4, 1, 2]);
        configuration.Pairs[0].After.EpsgCode.ShouldBe(25832);
        configuration.Alignment.ShouldBe(new AlignmentOptions { Mode = "report", MaximumShift = 8.5 });
        configuration.Radiometry.Mode.ShouldBe("match");
    }

    [Theory]
    [InlineData("\"alignment\": { \"maximumShift\": 33 }", "\"alignment.maximumShift\" is 33")]
    [InlineData("\"alignment\": { \"mode\": \"warp\" }", "expected one of correct, report, off")]
    [InlineData("\"radiometry\": { \"mode\": true }", "radiometry.mode")]
    [InlineData("\"captioning\": { \"pruning\": true, \"engine\": \"genai\" }", "\"captioning.pruning\" is true, which needs the engine onnxruntime")]
    [InlineData("\"captioning\": { \"pruning\": 0.05 }", "captioning.pruning")]
    [InlineData("\"changes\": { \"minimumConfidence\": 1.5 }", "\"changes.minimumConfidence\" is 1.5")]
    public void Their_ranges_are_checked(string setting, string error)
    {
        var json = Minimal.Replace("\"output\"", setting + ", \"output\"", StringComparison.Ordinal);

        Should.Throw<ConfigurationException>(() => RunConfigurationReader.Parse(json, Folder, "job.json")).Message.ShouldContain(error);
    }

    [Theory]
    [InlineData("[1, 2]")]
    [InlineData("[0, 1, 2]")]
    [InlineData("\"rgb\"")]
    public void Bands_are_one_or_three_numbers(string bands)
    {
        var json = Minimal.Replace("\"path\": \"b.tif\"", $"\"path\": \"b.tif\", \"bands\": {bands}", StringComparison.Ordinal);

        Should.Throw<ConfigurationException>(() => RunConfigurationReader.Parse(json, Folder, "job.json")).Message.ShouldContain("pairs[0].after.bands");
    }

    [Fact]
    public void The_report_is_configured_and_a_wrong_language_is_found_at_once()
    {
        var json = Minimal.TrimEnd()[..^1] + """, "report": { "language": "de", "logo": "logo.png", "pagesPerVolume": 50 } }""";
        RunConfigurationReader.Parse(json, Folder, "job.json").Report
            .ShouldBe(new ReportConfiguration { Language = "de", Logo = Path.Combine(Folder, "logo.png"), PagesPerVolume = 50 });

        var wrong = Minimal.TrimEnd()[..^1] + """, "report": { "language": "klingon.json" } }""";
        Should.Throw<ConfigurationException>(() => RunConfigurationReader.Parse(wrong, Folder, "job.json")).Message.ShouldContain("\"report.language\" cannot be used");
    }

    [Fact]
    public void Two_pairs_may_not_share_a_name()
    {
        var json = Minimal.Replace("\"pairs\": [", "\"pairs\": [ { \"name\": \"North\", \"before\": { \"path\": \"a.tif\" }, \"after\": { \"path\": \"b.tif\" } },", StringComparison.Ordinal);

        Should.Throw<ConfigurationException>(() => RunConfigurationReader.Parse(json, Folder, "job.json")).Message.ShouldContain("names must differ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"model\":")]
    public void What_is_not_a_json_object_is_refused(string json) =>
        Should.Throw<ConfigurationException>(() => RunConfigurationReader.Parse(json, Folder, "job.json")).Message.ShouldContain("job.json");

    [Theory]
    [InlineData("\"agency\": \"a\\u0000b\"", "agency")]
    [InlineData("\"agency\": \"\\ud800\"", "Unicode")]
    [InlineData("\"model\": \"m\"", "model")]
    [InlineData("\"captioning\": { \"batchSize\": 1e99 }", "captioning.batchSize")]
    [InlineData("\"changes\": { \"minimumArea\": 1e999 }", "changes.minimumArea")]
    [InlineData("\"tiling\": []", "tiling")]
    public void Odd_values_are_refused_with_their_key(string more, string key)
    {
        var json = Minimal.Replace("\"pairs\": [", $"{more}, \"pairs\": [", StringComparison.Ordinal);

        Should.Throw<ConfigurationException>(() => RunConfigurationReader.Parse(json, Folder, "job.json")).Message.ShouldContain(key);
    }

    [Fact]
    public void A_later_scene_may_not_be_the_earlier_one()
    {
        var json = Minimal.Replace("\"b.tif\"", "\"b.tif\", \"date\": \"2024-05-31\"", StringComparison.Ordinal);

        Should.Throw<ConfigurationException>(() => RunConfigurationReader.Parse(json, Folder, "job.json")).Message.ShouldContain("\"pairs[0].after.date\" is 2024-05-31");
    }

    [Fact]
    public void A_long_wrong_value_is_quoted_in_part()
    {
        var json = Minimal.Replace("\"out\"", $"[{string.Join(',', Enumerable.Repeat(1, 5000))}]", StringComparison.Ordinal);

        Should.Throw<ConfigurationException>(() => RunConfigurationReader.Parse(json, Folder, "job.json")).Message.Length.ShouldBeLessThan(400);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Should.Throw<ConfigurationException>(() => RunConfigurationReader.Load("no-such-job.json")).Message.ShouldContain("no-such-job.json");

    [Fact]
    public void A_name_is_the_same_composed_and_decomposed()
    {
        var json = Minimal.Replace("north", "U\u0308bung", StringComparison.Ordinal);

        RunConfigurationReader.Parse(json, Folder, "job.json").Pairs[0].Name.ShouldBe("\u00dcbung");
    }
}
