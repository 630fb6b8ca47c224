using System.Text.Json;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Training.Modeling;

namespace RSICCLLM.Training.Runs;

/// <summary>Writes models in the hub's layout.</summary>
internal static class ModelFolder
{
    private const string PartialSuffix = ".partial";
    private const string OldSuffix = ".old";
    private const string GenerationConfigFile = "generation_config.json";
    private static readonly string[] Copied = [QwenTokenizer.FileName, "tokenizer_config.json", GenerationConfigFile];

    /// <summary>Fills a folder beside and moves it into place. A kill at any moment leaves the old or the new folder whole, under its name or beside it.</summary>
    public static void Replace(string folder, Action<string> fill)
    {
        var beside = folder + PartialSuffix;
        var old = folder + OldSuffix;
        Recover(folder);
        DeleteFolder(beside);
        Directory.CreateDirectory(beside);
        try
        {
            fill(beside);
        }
        catch
        {
            DeleteFolder(beside);
            throw;
        }

        DeleteFolder(old);
        if (Directory.Exists(folder))
            Directory.Move(folder, old);
        Directory.Move(beside, folder);
        DeleteFolder(old);
    }

    /// <summary>Puts the old folder back where a kill fell between the two moves.</summary>
    public static void Recover(string folder)
    {
        if (!Directory.Exists(folder) && Directory.Exists(folder + OldSuffix))
            Directory.Move(folder + OldSuffix, folder);
    }

    /// <summary>Does so for every folder below another.</summary>
    public static void RecoverAll(string parent)
    {
        if (!Directory.Exists(parent))
            return;
        foreach (var old in Directory.GetDirectories(parent, "*" + OldSuffix))
            Recover(old[..^OldSuffix.Length]);
    }

    /// <summary>Fills a folder with a model, tokenizer, image processor, prompt and generation settings.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="model">The model.</param>
    /// <param name="tokenizerFolder">Where tokenizer and settings are copied from.</param>
    /// <param name="template">The prompt that the model was trained with.</param>
    /// <param name="bfloat16">Tensors in bfloat16; otherwise float32.</param>
    /// <param name="shardBytes">Bytes per file of weights.</param>
    public static void Write(
        string folder, ChangeCaptionModel model, string tokenizerFolder, PromptTemplate template, bool bfloat16, long shardBytes = SafetensorsWriter.DefaultShardBytes)
    {
        var type = bfloat16 ? TensorType.BFloat16 : TensorType.Float32;
        ModelConfigurationWriter.Save(folder, model.Configuration, type);
        SafetensorsWriter.WriteSharded(folder, [.. model.Parameters.Names.Select(n => ParameterStore.Describe(n, model.Parameters[n], type))], shardBytes);
        foreach (var file in Copied.Where(f => File.Exists(Path.Combine(tokenizerFolder, f))))
            File.Copy(Path.Combine(tokenizerFolder, file), Path.Combine(folder, file));
        ImageSettings(tokenizerFolder).Save(folder);
        template.Save(folder);
        if (!File.Exists(Path.Combine(folder, GenerationConfigFile)))
            WriteGenerationConfig(Path.Combine(folder, GenerationConfigFile), model.Configuration, tokenizerFolder);
    }

    /// <summary>The image processor of a folder; Qwen2.5-VL's defaults where it has none.</summary>
    public static ImageProcessorSettings ImageSettings(string folder) =>
        File.Exists(Path.Combine(folder, ImageProcessorSettings.FileName)) ? ImageProcessorSettings.Load(folder) : new();

    private static void WriteGenerationConfig(string path, ModelConfiguration configuration, string tokenizerFolder)
    {
        var end = configuration.Text.EosTokenId ?? QwenTokenizer.Load(tokenizerFolder).TokenId("<|im_end|>");
        using var stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteBoolean("do_sample", false);
        if (end is { } id)
            json.WriteNumber("eos_token_id", id);
        json.WriteEndObject();
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
