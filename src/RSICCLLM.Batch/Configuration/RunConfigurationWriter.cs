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

    /// <summary>The configuration of one pair: all settings, that pair only, file names without folders so that a moved run gives the same bytes.</summary>
    public static string ForPair(RunConfiguration run, PairConfiguration pair)
    {
        static SceneConfiguration NameOnly(SceneConfiguration scene) => scene with { Path = Path.GetFileName(scene.Path) };
        var resolved = run with
        {
            Model = Path.GetFileName(run.Model),
            Output = Path.GetFileName(run.Output),
            Pairs = [pair with { Before = NameOnly(pair.Before), After = NameOnly(pair.After) }],
        };
        return JsonSerializer.Serialize(resolved, Options);
    }
}
