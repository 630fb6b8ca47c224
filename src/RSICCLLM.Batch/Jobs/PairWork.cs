using System.Text.Json;
using RSICCLLM.Batch.Configuration;

namespace RSICCLLM.Batch.Jobs;

/// <summary>One pair with the settings that it runs under.</summary>
/// <param name="Configuration">The run's settings; its list of pairs holds at least this one.</param>
/// <param name="Pair">The pair.</param>
internal sealed record PairWork(RunConfiguration Configuration, PairConfiguration Pair)
{
    public string OutputFolder => Path.Combine(Configuration.Output, Pair.Name);

    /// <summary>As the ledger keeps it, for a worker that knows the ledger only.</summary>
    public string ToJson() => JsonSerializer.Serialize(Configuration with { Pairs = [Pair] }, JsonSerializerOptions.Web);

    /// <exception cref="ConfigurationException">The ledger's entry was written by another version.</exception>
    public static PairWork FromJson(string json, string name)
    {
        try
        {
            if (JsonSerializer.Deserialize<RunConfiguration>(json, JsonSerializerOptions.Web) is { Pairs: [var pair, ..] } configuration)
                return new PairWork(configuration, pair);
        }
        catch (JsonException e)
        {
            throw new ConfigurationException($"The settings of {name} in the ledger cannot be read: {e.Message} Submit it again.", e);
        }

        throw new ConfigurationException($"The ledger holds no settings for {name}; submit it again.");
    }
}
