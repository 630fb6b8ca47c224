using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RSICCLLM.Endpoints.Configuration;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.Refresh.Running;

/// <summary>Configuration of <c>rsiccllm-train refresh</c>. Paths are relative to the file.</summary>
public sealed record RefreshSettings
{
    /// <summary>A file that can be copied and changed.</summary>
    public const string Example = """
        {
          "version": "2027-01",
          "checkpoint": "models/2026-06/checkpoint",
          "package": "models/2026-06/package",
          "samples": "city/samples.jsonl",
          "replay": "city/old/samples.jsonl",
          "benchmark": "benchmark/samples.jsonl",
          "output": "models",
          "sft": { "maxSteps": 300, "learningRate": 2e-4, "workers": 2, "threads": 1, "lora": { "rank": 8, "alpha": 16 } },
          "preferences": { "limit": 200, "batchSize": 64 },
          "dnpo": { "maxSteps": 40, "learningRate": 2e-5, "workers": 2, "threads": 1, "lora": { "rank": 8, "alpha": 16 } },
          "tolerance": { "bleu4": 0.02, "recordF1": 0.02, "changeAccuracy": 0.02 },
          "gain": { "bleu4": 0, "recordF1": 0 }
        }
        """;

    /// <summary>Name of the new version's folder: letters, digits, dots and hyphens.</summary>
    public required string Version { get; init; }

    /// <summary>Checkpoint that the package in use was made from, in the hub's layout.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>The package in use; it is read and never changed.</summary>
    public required string Package { get; init; }

    /// <summary>Reviewed captions of the new city, an RSICI file.</summary>
    public required string Samples { get; init; }

    /// <summary>Held-out pairs of the new city; <see langword="null"/>: a part of <see cref="Samples"/> is held out.</summary>
    public string? HeldOut { get; set; }

    /// <summary>Share of <see cref="Samples"/> that is held out where no file is given, 0.01 to 0.9. Default: 0.2.</summary>
    public double HeldOutShare { get; set; } = 0.2;

    /// <summary>Pairs that the model in use was trained on, an RSICI file in the folder of <see cref="Samples"/> or below it: trained on among the city's, so that what was known is not forgotten.</summary>
    // A refresh that was begun before there was this key goes on.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Replay { get; set; }

    /// <summary>The benchmark that the package in use was accepted by: an RSICI file.</summary>
    public required string Benchmark { get; init; }

    /// <summary>Folder of the versions.</summary>
    public required string Output { get; init; }

    /// <summary>Settings of <c>rsiccllm-train sft</c> without its paths; LoRA unless it says otherwise.</summary>
    public JsonObject Sft { get; set; } = [];

    /// <summary>Settings of <c>rsiccllm-train preferences</c> without its paths.</summary>
    public JsonObject Preferences { get; set; } = [];

    /// <summary>Settings of <c>rsiccllm-train dnpo</c> without its paths; LoRA unless it says otherwise.</summary>
    public JsonObject Dnpo { get; set; } = [];

    /// <summary>How much each metric may lose on the benchmark, in the metric's own unit. What is not measured does not count.</summary>
    public Dictionary<string, double> Tolerance { get; set; } = new(StringComparer.Ordinal) { ["bleu4"] = 0.02, ["recordF1"] = 0.02, ["changeAccuracy"] = 0.02 };

    /// <summary>What each metric must gain on the new city; more than this. What is not measured does not count.</summary>
    public Dictionary<string, double> Gain { get; set; } = new(StringComparer.Ordinal) { ["bleu4"] = 0, ["recordF1"] = 0 };

    /// <summary>Targets of the new package, <c>cpu</c> and <c>directml</c>. Default: those of the package in use.</summary>
    public List<string>? Targets { get; set; }

    /// <summary>Longest caption in tokens while packages are compared, 1 to 8192. Default: 160.</summary>
    public int MaxNewTokens { get; set; } = 160;

    /// <summary>Reads and checks a configuration.</summary>
    /// <exception cref="FormatException">Everything that is wrong with it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static RefreshSettings Load(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return ConfigurationFile.Read(path, RefreshJson.Default.RefreshSettings, settings => settings.Problems(folder)).From(folder);
    }

    /// <summary>The same with full paths.</summary>
    private RefreshSettings From(string folder) => this with
    {
        Checkpoint = Path.GetFullPath(Path.Combine(folder, Checkpoint)),
        Package = Path.GetFullPath(Path.Combine(folder, Package)),
        Samples = Path.GetFullPath(Path.Combine(folder, Samples)),
        HeldOut = HeldOut is null ? null : Path.GetFullPath(Path.Combine(folder, HeldOut)),
        Replay = Replay is null ? null : Path.GetFullPath(Path.Combine(folder, Replay)),
        Benchmark = Path.GetFullPath(Path.Combine(folder, Benchmark)),
        Output = Path.GetFullPath(Path.Combine(folder, Output)),
        Sft = RefreshConfigurations.WithFullPaths(Sft, folder),
        Preferences = RefreshConfigurations.WithFullPaths(Preferences, folder),
        Dnpo = RefreshConfigurations.WithFullPaths(Dnpo, folder),
    };

    private IEnumerable<string> Problems(string folder)
    {
        if (Version.Length is 0 or > 64 || Version[0] == '.' || !Version.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            yield return $"\"version\" is '{Version}', must be up to 64 letters, digits, dots, hyphens and underscores, and not begin with a dot";
        foreach (var (name, path) in new[] { ("checkpoint", Checkpoint), ("package", Package) })
        {
            if (!Directory.Exists(Path.Combine(folder, path)))
                yield return $"\"{name}\" names the folder '{path}', which does not exist";
        }

        foreach (var (name, path) in new[] { ("samples", Samples), ("heldOut", HeldOut), ("replay", Replay), ("benchmark", Benchmark) })
        {
            if (path is not null && !File.Exists(Path.Combine(folder, path)))
                yield return $"\"{name}\" names '{path}', which does not exist";
        }

        if (Replay is not null && ReplayPairs.PlaceProblem(Path.GetFullPath(Path.Combine(folder, Samples)), Path.GetFullPath(Path.Combine(folder, Replay))) is { } place)
            yield return $"\"replay\" is '{Replay}', which {place}";
        if (!(HeldOutShare is >= 0.01 and <= 0.9))
            yield return FormattableString.Invariant($"\"heldOutShare\" is {HeldOutShare}, must be 0.01 to 0.9");
        if (MaxNewTokens is < 1 or > 8192)
            yield return $"\"maxNewTokens\" is {MaxNewTokens}, must be 1 to 8192";
        if (Gain.Count == 0)
            yield return "\"gain\" is empty: nothing would have to become better";
        foreach (var (key, limits) in new[] { ("tolerance", Tolerance), ("gain", Gain) })
        {
            foreach (var name in limits.Keys.Except(MetricNames.All, StringComparer.Ordinal))
                yield return $"\"{key}\" names the metric '{name}'; known are {string.Join(", ", MetricNames.All)}";
        }

        foreach (var target in (Targets ?? []).Where(target => target is not ("cpu" or "directml")))
            yield return $"\"targets\" has '{target}', must be 'cpu' or 'directml'";
        foreach (var (section, own) in new[] { (Sft, "sft"), (Dnpo, "dnpo"), (Preferences, "preferences") })
        {
            foreach (var key in RefreshConfigurations.OwnKeys.Where(section.ContainsKey))
                yield return $"\"{own}\" gives \"{key}\", which the refresh sets itself";
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    WriteIndented = true)]
[JsonSerializable(typeof(RefreshSettings))]
[JsonSerializable(typeof(RefreshReport))]
internal sealed partial class RefreshJson : JsonSerializerContext;
