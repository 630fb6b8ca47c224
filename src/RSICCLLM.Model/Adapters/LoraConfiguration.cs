using System.Text.Json;
using RSICCLLM.Model.Files;

namespace RSICCLLM.Model.Adapters;

/// <summary>What PEFT's <c>adapter_config.json</c> says of a LoRA adapter (Hu et al. 2021, LoRA: Low-Rank Adaptation of Large Language Models).</summary>
public sealed record LoraConfiguration
{
    /// <summary>Name of the file in an adapter's folder.</summary>
    public const string FileName = "adapter_config.json";

    private const long MaxBytes = 1 << 20;
    private static readonly string[] Unsupported = ["use_dora", "fan_in_fan_out", "lora_bias", "use_qalora", "use_bdlora"];
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Rank of the two factors, 1 or more.</summary>
    public required int Rank { get; init; }

    /// <summary>Scale of the product before it is divided by the rank, above 0.</summary>
    public required double Alpha { get; init; }

    /// <summary>The product is divided by the root of the rank instead (rank-stabilised LoRA).</summary>
    public bool RootOfRank { get; init; }

    /// <summary>Share of inputs set to 0 while training, 0 to below 1.</summary>
    public double Dropout { get; init; }

    /// <summary>Module names, or their last parts, that have factors; for the record, the tensors say it themselves.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Pattern of module names without factors although they are targets, or <see langword="null"/>.</summary>
    public string? Exclude { get; init; }

    /// <summary>Modules that the adapter holds whole.</summary>
    public IReadOnlyList<string> SavedModules { get; init; } = [];

    /// <summary>The checkpoint that the adapter belongs to, as its maker wrote it; may be empty.</summary>
    public string BaseModel { get; init; } = "";

    /// <summary>Factor on the product of the two factors.</summary>
    /// <param name="rank">Rank of the module's own factors.</param>
    public double Scale(long rank) => Alpha / (RootOfRank ? Math.Sqrt(rank) : rank);

    /// <summary>Reads <c>adapter_config.json</c> of a folder.</summary>
    /// <exception cref="ModelException">The file is missing, damaged, or asks for a kind of adapter that is not supported.</exception>
    public static LoraConfiguration Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = Path.Combine(folder, FileName);
        return BoundedFile.ReadJsonObject(path, MaxBytes, root => Read(root, path));
    }

    /// <summary>Writes <c>adapter_config.json</c> into a folder, with the keys that PEFT needs.</summary>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        AtomicFile.Write(Path.Combine(folder, FileName), stream =>
        {
            using var json = new Utf8JsonWriter(stream, Indented);
            json.WriteStartObject();
            json.WriteString("base_model_name_or_path", BaseModel);
            json.WriteString("bias", "none");
            if (Exclude is not null)
                json.WriteString("exclude_modules", Exclude);
            json.WriteBoolean("fan_in_fan_out", false);
            json.WriteBoolean("inference_mode", true);
            json.WriteNumber("lora_alpha", Alpha);
            json.WriteNumber("lora_dropout", Dropout);
            if (SavedModules.Count > 0)
                WriteList(json, "modules_to_save", SavedModules);
            json.WriteString("peft_type", "LORA");
            json.WriteNumber("r", Rank);
            WriteList(json, "target_modules", Targets);
            json.WriteString("task_type", "CAUSAL_LM");
            json.WriteBoolean("use_dora", false);
            json.WriteBoolean("use_rslora", RootOfRank);
            json.WriteEndObject();
        });
    }

    private static LoraConfiguration Read(JsonElement root, string path)
    {
        var kind = Text(root, "peft_type");
        if (kind != "LORA")
            throw new ModelException($"{path}: \"peft_type\" is \"{kind}\"; only \"LORA\" is supported.");
        foreach (var key in Unsupported.Where(k => root.TryGetProperty(k, out var value) && value.ValueKind == JsonValueKind.True))
            throw new ModelException($"{path}: \"{key}\" is true, which is not supported.");
        if (Text(root, "bias") is { Length: > 0 } bias and not "none")
            throw new ModelException($"{path}: \"bias\" is \"{bias}\"; only \"none\" is supported.");
        if (root.TryGetProperty("alpha_pattern", out var pattern) && pattern.ValueKind == JsonValueKind.Object && pattern.EnumerateObject().Any())
            throw new ModelException($"{path}: \"alpha_pattern\" is not empty, which is not supported.");
        var alpha = Number(root, "lora_alpha", path);
        var rank = Number(root, "r", path);
        if (rank is not (>= 1 and <= 65536) || rank != Math.Floor(rank) || !(alpha > 0 && alpha < 1e9))
            throw new ModelException(FormattableString.Invariant($"{path}: \"r\" is {rank} and \"lora_alpha\" {alpha}; a rank from 1 to 65536 and an alpha above 0 are expected."));
        return new()
        {
            Rank = (int)rank,
            Alpha = alpha,
            RootOfRank = root.TryGetProperty("use_rslora", out var stabilised) && stabilised.ValueKind == JsonValueKind.True,
            Dropout = root.TryGetProperty("lora_dropout", out var dropout) && dropout.ValueKind == JsonValueKind.Number ? dropout.GetDouble() : 0,
            Targets = List(root, "target_modules"),
            Exclude = Text(root, "exclude_modules"),
            SavedModules = List(root, "modules_to_save"),
            BaseModel = Text(root, "base_model_name_or_path") ?? "",
        };
    }

    private static double Number(JsonElement root, string key, string path) =>
        root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : throw new ModelException($"{path}: \"{key}\" is missing or not a number.");

    private static string? Text(JsonElement root, string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A list of texts; PEFT also takes one text, a pattern.</summary>
    private static string[] List(JsonElement root, string key)
    {
        if (!root.TryGetProperty(key, out var value))
            return [];
        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)],
            _ => [],
        };
    }

    private static void WriteList(Utf8JsonWriter json, string key, IReadOnlyList<string> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
