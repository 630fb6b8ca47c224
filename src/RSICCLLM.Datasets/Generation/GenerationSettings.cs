using System.Text.Json;
using System.Text.Json.Serialization;
using RSICCLLM.Datasets.Gates;
using RSICCLLM.Endpoints.Configuration;

namespace RSICCLLM.Datasets.Generation;

/// <summary>Configuration of <c>rsiccllm-train generate</c>. Paths are relative to the file.</summary>
public sealed record GenerationSettings
{
    /// <summary>The data set, see <see cref="Pairs.PairFolder"/>; the command line's <c>--pairs</c> goes before it.</summary>
    public string? Pairs { get; set; }

    /// <summary>Folder for samples, answers, logs.</summary>
    public required string Output { get; init; }

    /// <summary>Endpoint that writes the captions; without it the data set's own captions go through the gates.</summary>
    public EndpointSettings? Endpoint { get; set; }

    /// <summary>The question that a trained model will be asked.</summary>
    public string Instruction { get; set; } = "Describe the changes between the two images.";

    /// <summary>How often a rejected caption is asked again, with another prompt, 0 to 2. Default: 2.</summary>
    public int Retries { get; set; } = 2;

    /// <summary>Share of the captions that an expert must accept before they count, 0 to 1. Default: 0.</summary>
    public double Review { get; set; }

    /// <summary>Decides which captions are reviewed. Default: 1.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Pairs at most; all when left out.</summary>
    public int? Limit { get; set; }

    /// <summary>What happens at a pair whose files are missing, broken or do not fit: <c>skip</c> (default, with the reason in the log) or <c>stop</c>.</summary>
    public string BrokenPairs { get; set; } = "skip";

    /// <summary>Captions that show the endpoint the style; the built-in ones when left out.</summary>
    public IReadOnlyList<string>? Examples { get; set; }

    /// <summary>A lexicon file by which captions are read; the built-in one when left out.</summary>
    public string? Lexicon { get; set; }

    /// <summary>How strict the gates are.</summary>
    public GateSettings Gates { get; set; } = new();

    /// <summary>Reads and checks a configuration.</summary>
    /// <exception cref="FormatException">Everything that is wrong with it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static GenerationSettings Load(string path) => ConfigurationFile.Read(path, GenerationJson.Default.GenerationSettings, settings => settings.Problems());

    private IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Output))
            yield return "\"output\" is empty";
        if (Retries is < 0 or > 2)
            yield return $"\"retries\" is {Retries}, must be 0 to 2";
        if (!(Review is >= 0 and <= 1))
            yield return FormattableString.Invariant($"\"review\" is {Review}, must be 0 to 1");
        if (Limit is < 1)
            yield return $"\"limit\" is {Limit}, must be 1 or more";
        if (BrokenPairs is not ("skip" or "stop"))
            yield return $"\"brokenPairs\" is '{BrokenPairs}', must be 'skip' or 'stop'";
        if (Examples is { Count: 0 })
            yield return "\"examples\" is empty; leave it out for the built-in ones";
        if (string.IsNullOrWhiteSpace(Instruction))
            yield return "\"instruction\" is empty";
        foreach (var problem in Gates.Problems().Concat(Endpoint?.Problems() ?? []))
            yield return problem;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(GenerationSettings))]
internal sealed partial class GenerationJson : JsonSerializerContext;
