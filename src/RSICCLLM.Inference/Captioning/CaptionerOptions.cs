using System.Text.Json.Serialization;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Captioning;

/// <summary>How a model package is run.</summary>
public sealed record CaptionerOptions
{
    /// <summary>Device as <see cref="DeviceRequest.Parse"/> reads it. Default <c>auto</c>.</summary>
    public string Device { get; init; } = DeviceRequest.Auto;

    /// <summary>One of <see cref="CaptionEngines.Names"/>. Default <c>onnxruntime</c>.</summary>
    public string Engine { get; init; } = CaptionEngines.OnnxRuntime;

    /// <summary>Tiles decoded at once, 1 to 256. Each takes key-value cache for its prompt and answer. Default 8.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>
    /// Longest answer, in tokens, that an adapter must have memory for; what <see cref="DecodingOptions.MaxNewTokens"/> will be at most. 1 or more; of no
    /// effect on the processor. Default 160.
    /// </summary>
    public int PlannedNewTokens { get; init; } = MemoryPlan.DefaultNewTokens;

    /// <summary>Processor threads of one operator, 0 to 1024; 0 (default) takes one per physical core.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Most prompt tokens that go through the graphs in one call, with the images that they stand for; at least one prompt always does.
    /// More is faster on small models and takes more memory. Default 4096.
    /// </summary>
    public int MaxPrefillTokens { get; init; } = 4096;

    /// <summary>Runs the package's golden input once before the first caption and refuses a device that answers differently. Default on.</summary>
    public bool SelfTest { get; init; } = true;

    /// <summary>
    /// Sets tiles aside whose strongest evidence of change lies below the package's measured threshold: the language model is not asked.
    /// Default off.
    /// </summary>
    public bool Triage { get; init; }

    /// <summary>
    /// Difference-aware pruning (ours, not the paper's): tokens of the second date whose evidence of change lies below the threshold that the model
    /// was trained with are left out of the prompt; all others keep their positions. For packages trained so, with the engine
    /// <see cref="CaptionEngines.OnnxRuntime"/>. Default off.
    /// </summary>
    public bool Pruning { get; init; }

    /// <summary>Told in one sentence when a device is left out or given up; may be called by any thread. Default none.</summary>
    [JsonIgnore]
    public Action<string>? Notice { get; init; }

    /// <summary>Reports every value out of range at once.</summary>
    internal void Validate()
    {
        var errors = new List<string>();
        if (!CaptionEngines.Names.Contains(Engine, StringComparer.Ordinal))
            errors.Add($"Engine is '{Engine}', not {string.Join(" or ", CaptionEngines.Names)}");
        if (BatchSize is < 1 or > 256)
            errors.Add($"BatchSize is {BatchSize}, not 1 to 256");
        if (PlannedNewTokens < 1)
            errors.Add($"PlannedNewTokens is {PlannedNewTokens}, not 1 or more");
        if (Threads is < 0 or > 1024)
            errors.Add($"Threads is {Threads}, not 0 to 1024");
        if (MaxPrefillTokens < 1)
            errors.Add($"MaxPrefillTokens is {MaxPrefillTokens}, not 1 or more");
        if (errors.Count > 0)
            throw new ArgumentException($"Captioner options are out of range: {string.Join("; ", errors)}.");
    }
}
