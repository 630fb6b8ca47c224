using System.Text.Json;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// Writes what ONNX Runtime GenAI (0.13 and later, <c>qwen2_5_vl</c>) needs beside the graphs and <see cref="GenAiProcessor"/>:
/// <c>genai_config.json</c>. Our own decode loop reads the stop tokens from the same file.
/// </summary>
internal static class GenAiConfiguration
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>
    /// Writes <c>genai_config.json</c>, or for a further target <c>genai_config.TARGET.json</c>: the runtime reads the first name only, so a
    /// machine that wants the other target puts its file in that place.
    /// </summary>
    /// <param name="folder">The package.</param>
    /// <param name="configuration">The model.</param>
    /// <param name="tokens">Special tokens.</param>
    /// <param name="target">Target whose graphs and provider are named.</param>
    /// <param name="isFirst">Whether it is the package's first target.</param>
    public static void Write(string folder, ModelConfiguration configuration, GenerationTokens tokens, string target, bool isFirst)
    {
        var file = isFirst ? PackageLayout.GenAiConfigFile : $"genai_config.{target}.json";
        using var stream = File.Create(Path.Combine(folder, file));
        using var json = new Utf8JsonWriter(stream, Indented);
        var text = configuration.Text;
        json.WriteStartObject();
        json.WriteStartObject("model");
        json.WriteString("type", "qwen2_5_vl");
        json.WriteNumber("bos_token_id", text.BosTokenId ?? tokens.Padding);
        json.WriteNumber("pad_token_id", tokens.Padding);
        json.WriteStartArray("eos_token_id");
        foreach (var token in tokens.Stop)
            json.WriteNumberValue(token);
        json.WriteEndArray();
        json.WriteNumber("context_length", text.MaxPositions);
        json.WriteNumber("vocab_size", text.VocabularySize);
        json.WriteNumber("image_token_id", configuration.ImageTokenId);
        json.WriteNumber("video_token_id", configuration.VideoTokenId);
        json.WriteNumber("vision_start_token_id", configuration.VisionStartTokenId);
        WriteDecoder(json, text, target);
        WriteEmbedding(json);
        WriteVision(json, configuration.Vision, target);
        json.WriteEndObject();
        WriteSearch(json, text.MaxPositions);
        json.WriteEndObject();
    }

    private static void WriteDecoder(Utf8JsonWriter json, TextConfiguration text, string target)
    {
        json.WriteStartObject("decoder");
        WriteSession(json, target);
        json.WriteString("filename", PackageLayout.DecoderFile(target));
        json.WriteNumber("head_size", text.HeadSize);
        json.WriteNumber("hidden_size", text.HiddenSize);
        json.WriteNumber("num_attention_heads", text.HeadCount);
        json.WriteNumber("num_hidden_layers", text.LayerCount);
        json.WriteNumber("num_key_value_heads", text.KeyValueHeadCount);
        Names(
            json,
            "inputs",
            (PackageLayout.InputEmbeddings, PackageLayout.InputEmbeddings),
            (PackageLayout.AttentionMask, PackageLayout.AttentionMask),
            (PackageLayout.PositionIds, PackageLayout.PositionIds),
            ("past_key_names", "past_key_values.%d.key"),
            ("past_value_names", "past_key_values.%d.value"));
        Names(
            json,
            "outputs",
            (PackageLayout.Logits, PackageLayout.Logits),
            ("present_key_names", "present.%d.key"),
            ("present_value_names", "present.%d.value"));
        json.WriteEndObject();
    }

    private static void WriteSession(Utf8JsonWriter json, string target)
    {
        json.WriteStartObject("session_options");
        json.WriteString("log_id", "onnxruntime-genai");
        json.WriteStartArray("provider_options");
        if (target == ConversionOptions.DirectMlTarget)
        {
            json.WriteStartObject();
            json.WriteStartObject("dml");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // A look-up: on the CPU whatever the target, because DirectML lacks the operator for tables in blocks.
    private static void WriteEmbedding(Utf8JsonWriter json)
    {
        json.WriteStartObject("embedding");
        WriteSession(json, ConversionOptions.CpuTarget);
        json.WriteString("filename", PackageLayout.EmbeddingFile);
        Names(json, "inputs", (PackageLayout.InputIds, PackageLayout.InputIds), (PackageLayout.ImageFeatures, PackageLayout.ImageFeatures));
        Names(json, "outputs", (PackageLayout.InputEmbeddings, PackageLayout.InputEmbeddings));
        json.WriteEndObject();
    }

    private static void WriteVision(Utf8JsonWriter json, VisionConfiguration vision, string target)
    {
        json.WriteStartObject("vision");
        WriteSession(json, target);
        json.WriteString("filename", PackageLayout.VisionFileOf(target));
        json.WriteString("config_filename", GenAiProcessor.FileName);
        json.WriteNumber("spatial_merge_size", vision.MergeSize);
        json.WriteNumber("tokens_per_second", vision.TokensPerSecond);
        json.WriteNumber("patch_size", vision.PatchSize);
        json.WriteNumber("window_size", vision.WindowSize);
        Names(json, "inputs", (PackageLayout.PixelValues, PackageLayout.PixelValues), (PackageLayout.ImageGrid, PackageLayout.ImageGrid));
        Names(json, "outputs", (PackageLayout.ImageFeatures, PackageLayout.ImageFeatures));
        json.WriteEndObject();
    }

    private static void WriteSearch(Utf8JsonWriter json, int maxLength)
    {
        json.WriteStartObject("search");
        json.WriteBoolean("do_sample", false);
        json.WriteNumber("max_length", maxLength);
        json.WriteNumber("min_length", 0);
        json.WriteNumber("num_beams", 1);
        json.WriteNumber("num_return_sequences", 1);
        json.WriteBoolean("past_present_share_buffer", true);
        json.WriteNumber("repetition_penalty", 1.0);
        json.WriteEndObject();
    }

    private static void Names(Utf8JsonWriter json, string key, params (string Role, string Name)[] names)
    {
        json.WriteStartObject(key);
        foreach (var (role, name) in names)
            json.WriteString(role, name);
        json.WriteEndObject();
    }
}
