using System.Globalization;
using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Reports.Output;

namespace RSICCLLM.Batch.Pairs;

/// <summary>Nobody who gives two pairs one name should lose the report of the first.</summary>
public static class ReportOwner
{
    // The scenes stand before the changes, so this is enough, however large the report is.
    private const int Beginning = 1 << 20;

    /// <summary>Checks that a pair's folder is free, or holds the report of the same scenes (file names, and dates where both have one), which may be made again.</summary>
    /// <param name="folder">Where the pair's report goes.</param>
    /// <param name="pair">The pair.</param>
    /// <exception cref="ConfigurationException">The folder holds the report of other scenes, or whose it is cannot be seen.</exception>
    public static void Check(string folder, PairConfiguration pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var report = Path.Combine(folder, ReportFiles.JsonName);
        if (!File.Exists(report))
            return;
        if (Read(report) is not ({ File: { } before } earlier, { File: { } after } later))
            return; // Not a report of ours: the run will find out whether it may write here.
        if (!SameScenes.Is(pair.Before, before, earlier.Date) || !SameScenes.Is(pair.After, after, later.Date))
            throw new ConfigurationException($"The folder {folder} holds the report of another pair ({Words(earlier)}, {Words(later)}); give this pair another name or output folder, or move that folder away.");
    }

    /// <summary>The pairs of a run that <see cref="Check"/> refuses, each with its sentence.</summary>
    public static IEnumerable<(PairConfiguration Pair, string Reason)> Refusals(RunConfiguration run)
    {
        ArgumentNullException.ThrowIfNull(run);
        foreach (var pair in run.Pairs)
        {
            if (Refusal(Path.Combine(run.Output, pair.Name), pair) is { } reason)
                yield return (pair, reason);
        }
    }

    private static string? Refusal(string folder, PairConfiguration pair)
    {
        try
        {
            Check(folder, pair);
            return null;
        }
        catch (ConfigurationException e)
        {
            return e.Message;
        }
    }

    private static ((string? File, DateOnly? Date) Before, (string? File, DateOnly? Date) After) Read(string report)
    {
        try
        {
            using var stream = File.OpenRead(report);
            var buffer = new byte[Math.Min(Beginning, stream.Length)];
            stream.ReadExactly(buffer);
            return Scenes(new Utf8JsonReader(buffer, isFinalBlock: false, default));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // The second: text that is no UTF-8.
        {
            return default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"Whose report {report} is cannot be seen ({e.Message}); give the rights to read it, or this pair another name or output folder.", e);
        }
    }

    private static ((string? File, DateOnly? Date) Before, (string? File, DateOnly? Date) After) Scenes(Utf8JsonReader json)
    {
        var scenes = new Dictionary<string, (string? File, DateOnly? Date)> { ["before"] = default, ["after"] = default };
        var (scene, property) = ("", "");
        while (json.Read())
        {
            if (json is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 })
                scene = json.GetString()!;
            else if (json is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 2 })
                property = json.GetString()!;
            else if (json is { TokenType: JsonTokenType.String, CurrentDepth: 2 } && scenes.TryGetValue(scene, out var known))
                scenes[scene] = property == "file" ? (json.GetString(), known.Date) : property == "date" ? (known.File, Date(json.GetString())) : known;
        }

        return (scenes["before"], scenes["after"]);
    }

    private static DateOnly? Date(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static string Words((string? File, DateOnly? Date) scene) => scene.Date is { } date ? $"{scene.File} of {date:yyyy-MM-dd}" : scene.File!;
}
