using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Reports.Output;

namespace RSICCLLM.Batch.Pairs;

/// <summary>Nobody who gives two pairs one name should lose the report of the first.</summary>
public static class ReportOwner
{
    private const long LargestReport = 256 << 20;

    /// <summary>Checks that a pair's folder is free, or holds the report of scenes with the same file names, which may be made again.</summary>
    /// <param name="folder">Where the pair's report goes.</param>
    /// <param name="pair">The pair.</param>
    /// <exception cref="ConfigurationException">The folder holds the report of scenes with other file names.</exception>
    public static void Check(string folder, PairConfiguration pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
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

        if (found.Before is not null && found.After is not null && found != (Path.GetFileName(pair.Before.Path), Path.GetFileName(pair.After.Path)))
            throw new ConfigurationException($"The folder {folder} holds the report of another pair ({found.Before}, {found.After}); give this pair another name or output folder, or move that folder away.");
    }

    private static string? FileOf(JsonElement report, string scene) =>
        report.ValueKind == JsonValueKind.Object && report.TryGetProperty(scene, out var facts) && facts.ValueKind == JsonValueKind.Object
        && facts.TryGetProperty("file", out var file) && file.ValueKind == JsonValueKind.String ? file.GetString() : null;
}
