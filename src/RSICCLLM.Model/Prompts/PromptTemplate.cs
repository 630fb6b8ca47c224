using System.Text.Json;
using System.Text.Json.Serialization;
using RSICCLLM.Model.Files;

namespace RSICCLLM.Model.Prompts;

/// <summary>
/// The words of the prompt that a model was trained with, saved beside it as <c>prompt_template.json</c>.
/// The defaults suit a plain Qwen2.5-VL.
/// </summary>
public sealed record PromptTemplate
{
    /// <summary>Name of the file in a checkpoint or package.</summary>
    public const string FileName = "prompt_template.json";

    private const long MaxBytes = 1 << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Text of the system turn; empty: no system turn.</summary>
    public string SystemMessage { get; init; } = "You are a helpful assistant.";

    /// <summary>Text before the earlier image.</summary>
    public string BeforeLabel { get; init; } = "Picture 1: ";

    /// <summary>Text before the later image.</summary>
    public string AfterLabel { get; init; } = "Picture 2: ";

    /// <summary>What is asked, after the images.</summary>
    public string Instruction { get; init; } = "Describe the changes between the two images.";

    /// <summary>Reads <c>prompt_template.json</c> of a folder; the defaults where there is none, as in a checkpoint from the hub.</summary>
    /// <exception cref="ModelException">The file is larger than 1 MB, not JSON, or has an unknown key.</exception>
    public static PromptTemplate Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return new PromptTemplate();
        var bytes = BoundedFile.ReadAllBytes(path, MaxBytes);
        try
        {
            return JsonSerializer.Deserialize<PromptTemplate>(bytes, Json) ?? throw new ModelException($"{path} is not a prompt template: it holds null.");
        }
        catch (Exception e) when (BoundedFile.IsDamage(e))
        {
            throw new ModelException($"{path} is not a prompt template: {e.Message}", e);
        }
    }

    /// <summary>Writes <c>prompt_template.json</c> into a folder; the file is replaced in one move.</summary>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        AtomicFile.Write(Path.Combine(folder, FileName), stream => JsonSerializer.Serialize(stream, this, Json));
    }
}
