using System.Text.Json;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Safetensors;

namespace RSICCLLM.Model.Configuration;

/// <summary>
/// Writes <c>config.json</c> in the flat layout of the published 7B, with <c>difference_config</c> where the model has the module.
/// Reading it back gives an equal configuration.
/// </summary>
public static class ModelConfigurationWriter
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Writes <c>config.json</c> into a folder; the file is replaced in one move.</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="configuration">What to write.</param>
    /// <param name="type">Element type of the weights beside it, for <c>torch_dtype</c>.</param>
    public static void Save(string folder, ModelConfiguration configuration, TensorType type = TensorType.BFloat16)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(configuration);
        AtomicFile.Write(Path.Combine(folder, ModelConfigurationReader.FileName), stream =>
        {
            using var json = new Utf8JsonWriter(stream, Indented);
            Write(json, configuration, type);
        });
    }

    private static void Write(Utf8JsonWriter json, ModelConfiguration model, TensorType type)
    {
        var text = model.Text;
        json.WriteStartObject();
        json.WriteStartArray("architectures");
        json.WriteStringValue("Qwen2_5_VLForConditionalGeneration");
        json.WriteEndArray();
        json.WriteNumber("attention_dropout", 0.0);
        WriteToken(json, "bos_token_id", text.BosTokenId);
        WriteToken(json, "eos_token_id", text.EosTokenId);
        json.WriteNumber("vision_start_token_id", model.VisionStartTokenId);
        json.WriteNumber("vision_end_token_id", model.VisionEndTokenId);
        json.WriteNumber("image_token_id", model.ImageTokenId);
        json.WriteNumber("video_token_id", model.VideoTokenId);
        json.WriteString("hidden_act", "silu");
        json.WriteNumber("hidden_size", text.HiddenSize);
        json.WriteNumber("intermediate_size", text.IntermediateSize);
        json.WriteNumber("max_position_embeddings", text.MaxPositions);
        json.WriteString("model_type", "qwen2_5_vl");
        json.WriteNumber("num_attention_heads", text.HeadCount);
        json.WriteNumber("num_hidden_layers", text.LayerCount);
        json.WriteNumber("num_key_value_heads", text.KeyValueHeadCount);
        json.WriteNumber("rms_norm_eps", text.RmsNormEpsilon);
        json.WriteNumber("rope_theta", text.RopeTheta);
        json.WriteBoolean("tie_word_embeddings", model.TieWordEmbeddings);
        json.WriteString("torch_dtype", TorchName(type));
        json.WriteBoolean("use_sliding_window", false);
        json.WriteStartObject("rope_scaling");
        json.WriteString("type", "mrope");
        WriteList(json, "mrope_section", text.MropeSections);
        json.WriteEndObject();
        json.WriteNumber("vocab_size", text.VocabularySize);
        WriteVision(json, model.Vision);
        if (model.Difference is { } difference)
        {
            json.WritePropertyName("difference_config");
            WriteDifference(json, difference);
        }

        model.Card?.Write(json);
        json.WriteEndObject();
    }

    /// <summary>Writes a file that holds the <c>difference_config</c> object alone, for adapters that bring the module along.</summary>
    public static void SaveDifference(string path, DifferenceConfiguration difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        AtomicFile.Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream, Indented);
            WriteDifference(json, difference);
        });
    }

    private static void WriteVision(Utf8JsonWriter json, VisionConfiguration vision)
    {
        json.WriteStartObject("vision_config");
        json.WriteNumber("depth", vision.Depth);
        json.WriteString("hidden_act", "silu");
        json.WriteNumber("hidden_size", vision.HiddenSize);
        json.WriteNumber("intermediate_size", vision.IntermediateSize);
        json.WriteNumber("num_heads", vision.HeadCount);
        json.WriteNumber("in_chans", vision.Channels);
        json.WriteNumber("out_hidden_size", vision.OutputSize);
        json.WriteNumber("patch_size", vision.PatchSize);
        json.WriteNumber("spatial_merge_size", vision.MergeSize);
        json.WriteNumber("spatial_patch_size", vision.PatchSize);
        json.WriteNumber("window_size", vision.WindowSize);
        WriteList(json, "fullatt_block_indexes", vision.FullAttentionBlocks);
        json.WriteNumber("tokens_per_second", vision.TokensPerSecond);
        json.WriteNumber("temporal_patch_size", vision.TemporalPatchSize);
        json.WriteStartObject("rope_parameters");
        json.WriteString("rope_type", "axial");
        json.WriteNumber("rope_theta", vision.RopeTheta);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDifference(Utf8JsonWriter json, DifferenceConfiguration difference)
    {
        json.WriteStartObject();
        json.WriteString("pixel_difference", difference.PixelDifference.ToText());
        json.WriteBoolean("use_geometric_texture", difference.UseGeometricTexture);
        json.WriteBoolean("use_spatial_difference", difference.UseSpatialDifference);
        json.WriteBoolean("use_pixel_difference", difference.UsePixelDifference);
        json.WriteNumber("attention_size", difference.AttentionSize);
        json.WriteNumber("evidence_hidden_size", difference.EvidenceHiddenSize);
        json.WriteNumber("evidence_cells", difference.EvidenceCells);
        if (difference.PruningThreshold > 0)
            json.WriteNumber("pruning_threshold", difference.PruningThreshold);
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, string key, int? token)
    {
        if (token is { } value)
            json.WriteNumber(key, value);
    }

    private static void WriteList(Utf8JsonWriter json, string key, IReadOnlyList<int> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static string TorchName(TensorType type) => type switch
    {
        TensorType.BFloat16 => "bfloat16",
        TensorType.Float16 => "float16",
        TensorType.Float32 => "float32",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Weights are bfloat16, float16 or float32."),
    };
}
