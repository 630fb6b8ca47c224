using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Reports.Output;

namespace RSICCLLM.Cli.Commands;

/// <summary>The two scenes of a pair that was named on the command line, as absolute paths.</summary>
internal sealed record PairFiles
{
    private const long LargestReport = 256 << 20;

    public PairFiles(string before, string after)
    {
        Before = Path.GetFullPath(before);
        After = Path.GetFullPath(after);
    }

    public string Before { get; }

    public string After { get; }

    /// <summary>Made of both file names, so that the next year's pair does not replace this one's.</summary>
    public string DefaultName => PairNames.From($"{Path.GetFileNameWithoutExtension(Before)}-{Path.GetFileNameWithoutExtension(After)}");

    /// <summary>Nobody who forgot <c>--name</c> should lose the report of two other scenes.</summary>
    /// <exception cref="ConfigurationException">The folder holds the report of scenes with other file names.</exception>
    public void RefuseFolderOfOthers(string folder)
    {
        var report = new FileInfo(Path.Combine(folder, ReportFiles.JsonName));
        if (!report.Exists || report.Length > LargestReport)
            return;
        (string? Before, string? After) found;
        try
        {
            using var stream = report.OpenRead();
            using var document = JsonDocument.Parse(stream);
            found = (FileOf(document.RootElement, "before"), FileOf(document.RootElement, "after"));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return; // Not a report of ours: the run will find out whether it may write here.
        }

        if (found.Before is not null && found.After is not null && found != (Path.GetFileName(Before), Path.GetFileName(After)))
            throw new ConfigurationException($"The folder {folder} holds the report of another pair ({found.Before}, {found.After}); give this pair another --name or --output.");
    }

    private static string? FileOf(JsonElement report, string scene) =>
        report.ValueKind == JsonValueKind.Object && report.TryGetProperty(scene, out var facts) && facts.ValueKind == JsonValueKind.Object
        && facts.TryGetProperty("file", out var file) && file.ValueKind == JsonValueKind.String ? file.GetString() : null;
}
