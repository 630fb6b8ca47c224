using System.Text.Json;
using System.Text.Json.Serialization;
using RSICCLLM.Endpoints.Configuration;

namespace RSICCLLM.Datasets.Preferences;

/// <summary>Configuration of <c>rsiccllm-train preferences</c>. Paths are relative to the file.</summary>
public sealed record PreferenceSettings
{
    /// <summary>The RSICI file with the true captions.</summary>
    public required string Samples { get; init; }

    /// <summary>The RSICP file; in the folder of the samples or above it, since its paths must lead to the same pictures.</summary>
    public required string Output { get; init; }

    /// <summary>Model that is sampled: a checkpoint folder in the hub's layout or a model package. Without it, and without <see cref="Answers"/>, no answers are selected.</summary>
    public string? Model { get; set; }

    /// <summary>Answers that were sampled elsewhere: JSON lines <c>{"id", "caption"}</c>, several for an identifier. Instead of <see cref="Model"/>.</summary>
    public string? Answers { get; set; }

    /// <summary>Answers sampled for each pair (K), 0 to 64. Default: 8.</summary>
    public int SamplesPerPair { get; set; } = 8;

    /// <summary>Captions with replaced keywords for each pair (M), 0 to 64. Default: 2.</summary>
    public int ReplacementsPerPair { get; set; } = 2;

    /// <summary>Share of a caption's keywords that is replaced on average, above 0 to 1; at least one is. Default: 0.3.</summary>
    public double ReplacedShare { get; set; } = 0.3;

    /// <summary>Selected answers are more similar to the truth than this (tau 1), 0 to 1. Default: 0.3.</summary>
    public double LowerThreshold { get; set; } = 0.3;

    /// <summary>Selected answers are less similar to the truth than this (tau 2), 0 to 1. Default: 0.8.</summary>
    public double UpperThreshold { get; set; } = 0.8;

    /// <summary>Answers between the thresholds that say the true changes in other words are no rejected answers, nor are replaced captions that stay true (default, not in the paper); <see langword="false"/> selects by similarity alone and replaces keywords everywhere.</summary>
    public bool DropRightAnswers { get; set; } = true;

    /// <summary>Selected answers name as many changes as the truth or one of its references. Not in the paper. Default <see langword="false"/>: they may name fewer or more.</summary>
    public bool SameNumberOfChanges { get; set; }

    /// <summary>
    /// Pairs without change give preferences as well: sampled answers that name a change, and captions of other pairs of the file in place of replaced keywords.
    /// Not in the paper. Default <see langword="false"/>.
    /// </summary>
    public bool UnchangedPairs { get; set; }

    /// <summary>Preferences of a pair at most, 1 to 128, drawn from both kinds in turn, so that no pair weighs more than another. Not in the paper. Left out: all.</summary>
    public int? PreferencesPerPair { get; set; }

    /// <summary>Sampling temperature, above 0 to 5. Default: 1.</summary>
    public double Temperature { get; set; } = 1;

    /// <summary>Smallest set of tokens that reaches this probability is sampled from, above 0 to 1. Default: 0.95.</summary>
    public double TopP { get; set; } = 0.95;

    /// <summary>Longest sampled answer in tokens, 1 to 8192. Default: 160.</summary>
    public int MaxNewTokens { get; set; } = 160;

    /// <summary>Pairs sampled together, 1 to 256. Default: 8.</summary>
    public int BatchSize { get; set; } = 8;

    /// <summary>Decides sampling and replacement. Default: 1.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Pairs at most; all when left out.</summary>
    public int? Limit { get; set; }

    /// <summary>A file that adds keywords, see <see cref="KeywordLexicon"/>.</summary>
    public string? Keywords { get; set; }

    /// <summary>A lexicon file by which captions are read; the built-in one when left out.</summary>
    public string? Lexicon { get; set; }

    /// <summary>What happens at a broken line, and at a pair to be sampled whose picture is missing: <c>stop</c> (default) or <c>skip</c>, with a message.</summary>
    public string BrokenLines { get; set; } = "stop";

    /// <summary>Reads and checks a configuration.</summary>
    /// <exception cref="FormatException">Everything that is wrong with it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PreferenceSettings Load(string path) => ConfigurationFile.Read(path, PreferenceSettingsJson.Default.PreferenceSettings, settings => settings.Problems());

    internal IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Samples) || string.IsNullOrWhiteSpace(Output))
            yield return "\"samples\" or \"output\" is empty";
        if (Model is not null && Answers is not null)
            yield return "\"model\" and \"answers\" are both given; one of them is expected";
        foreach (var (name, value, low, high) in new (string, double, double, double)[]
        {
            ("samplesPerPair", SamplesPerPair, 0, 64),
            ("replacementsPerPair", ReplacementsPerPair, 0, 64),
            ("replacedShare", ReplacedShare, 0.01, 1),
            ("lowerThreshold", LowerThreshold, 0, 1),
            ("upperThreshold", UpperThreshold, 0, 1),
            ("temperature", Temperature, 0.01, 5),
            ("topP", TopP, 0.01, 1),
            ("maxNewTokens", MaxNewTokens, 1, 8192),
            ("batchSize", BatchSize, 1, 256),
            ("limit", Limit ?? 1, 1, int.MaxValue),
            ("preferencesPerPair", PreferencesPerPair ?? 1, 1, 128),
        })
        {
            if (!(value >= low && value <= high))
                yield return FormattableString.Invariant($"\"{name}\" is {value}, must be {low} to {high}");
        }

        if (LowerThreshold >= UpperThreshold)
            yield return FormattableString.Invariant($"\"lowerThreshold\" is {LowerThreshold}, must be below \"upperThreshold\" {UpperThreshold}");
        if (BrokenLines is not ("skip" or "stop"))
            yield return $"\"brokenLines\" is '{BrokenLines}', must be 'skip' or 'stop'";
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(PreferenceSettings))]
internal sealed partial class PreferenceSettingsJson : JsonSerializerContext;
