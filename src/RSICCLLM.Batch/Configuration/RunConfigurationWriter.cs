using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RSICCLLM.Batch.Configuration;

/// <summary>Writes a resolved configuration, for keeping beside the results.</summary>
internal static class RunConfigurationWriter
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>
    /// The configuration of one pair: all settings, that pair only, file names without folders and without the output folder,
    /// so that the same run gives the same bytes wherever it writes.
    /// </summary>
    public static string ForPair(RunConfiguration run, PairConfiguration pair)
    {
        static SceneConfiguration NameOnly(SceneConfiguration scene) => scene with { Path = Path.GetFileName(scene.Path) };
        var resolved = run with
        {
            Model = Path.GetFileName(Path.TrimEndingDirectorySeparator(run.Model)),
            Report = run.Report with
            {
                Language = Path.GetFileName(run.Report.Language),
                Logo = Path.GetFileName(run.Report.Logo),
                Font = Path.GetFileName(run.Report.Font),
            },
            Pairs = [pair with { Before = NameOnly(pair.Before), After = NameOnly(pair.After) }],
        };
        var json = JsonSerializer.SerializeToNode(resolved, Options)!.AsObject();
        json.Remove("output");

        // How the model is kept running changes no result.
        var captioning = json["captioning"]!.AsObject();
        captioning.Remove("isolation");
        captioning.Remove("tileTimeout");

        // Pairs that were finished before the setting existed stay finished.
        if (!run.Captioning.Pruning)
            captioning.Remove("pruning");
        return json.ToJsonString(Options);
    }
}
