namespace RSICCLLM.Model.Packages;

/// <summary>File names and tensor names of a model package: the one place that the converter and the runtime share.</summary>
public static class PackageLayout
{
    /// <summary>Description, hashes and self-test.</summary>
    public const string ManifestFile = "manifest.json";

    /// <summary>Configuration for ONNX Runtime GenAI.</summary>
    public const string GenAiConfigFile = "genai_config.json";

    /// <summary>Vision tower and difference-aware module.</summary>
    public const string VisionFile = "vision.onnx";

    /// <summary>Vision graph of one target: <c>vision.onnx</c> for the CPU, <c>vision_directml.onnx</c> for DirectML, over shared weights.</summary>
    public static string VisionFileOf(string target) => target == "cpu" ? VisionFile : $"vision_{target}.onnx";

    /// <summary>Token embeddings, with image features put in.</summary>
    public const string EmbeddingFile = "embedding.onnx";

    /// <summary>Decoder graph of one target, <c>decoder_cpu.onnx</c> or <c>decoder_directml.onnx</c>.</summary>
    public static string DecoderFile(string target) => $"decoder_{target}.onnx";

    /// <summary>Decoder graph for the CPU that reads prompts in 8-bit products; there where it was asked for. What it does not hold in 8 bits lies in <see cref="DecoderDataFile"/>.</summary>
    public const string PromptFile = "prompt_cpu.onnx";

    /// <summary>8-bit weights of <see cref="PromptFile"/>.</summary>
    public const string PromptDataFile = "prompt.onnx.data";

    /// <summary>Weights that the decoder graphs share.</summary>
    public const string DecoderDataFile = "decoder.onnx.data";

    /// <summary>Weights of the vision graph.</summary>
    public const string VisionDataFile = "vision.onnx.data";

    /// <summary>The embedding table.</summary>
    public const string EmbeddingDataFile = "embedding.onnx.data";

    /// <summary>The checkpoint's <c>config.json</c>, as it was.</summary>
    public const string ConfigFile = "config.json";

    /// <summary>Tokenizer in the hub's layout.</summary>
    public const string TokenizerFile = "tokenizer.json";

    /// <summary>Image processor settings in the hub's layout.</summary>
    public const string PreprocessorFile = "preprocessor_config.json";

    /// <summary>
    /// Vision input: normalised patches <c>[patches of all images, 1176]</c> float32; images in the order before, after, before, after, ...
    /// </summary>
    public const string PixelValues = "pixel_values";

    /// <summary>Vision input: time, rows and columns of patches per image <c>[images, 3]</c> int64; all images have the package's tile size.</summary>
    public const string ImageGrid = "image_grid_thw";

    /// <summary>Vision output: enhanced tokens <c>[tokens of all images, hidden]</c>; embedding input of the same name.</summary>
    public const string ImageFeatures = "image_features";

    /// <summary>Vision output: evidence of change in 0..1, <c>[pairs, rows, columns]</c>, row-major over the tile.</summary>
    public const string ChangeEvidence = "change_evidence";

    /// <summary>Embedding input: <c>[batch, sequence]</c> int64.</summary>
    public const string InputIds = "input_ids";

    /// <summary>Embedding output and decoder input: <c>[batch, sequence, hidden]</c>.</summary>
    public const string InputEmbeddings = "inputs_embeds";

    /// <summary>Decoder input: <c>[batch, past + sequence]</c> int64, 1 for every token.</summary>
    public const string AttentionMask = "attention_mask";

    /// <summary>Decoder input: time, height and width position <c>[3, batch, sequence]</c> int64.</summary>
    public const string PositionIds = "position_ids";

    /// <summary>Decoder input that may be left out: for how many of the step's last positions <see cref="SeveralLogits"/> are wanted, int64 without dimensions, 1 by default. Packages of before, and DirectML graphs, lack it.</summary>
    public const string LogitCount = "logit_count";

    /// <summary>Decoder output: <c>[batch, 1, vocabulary]</c>, the last position's, or <c>[batch, sequence, vocabulary]</c> when all were asked for.</summary>
    public const string Logits = "logits";

    /// <summary>Decoder output: <c>[batch, count, vocabulary]</c>, those of as many of the last positions as <see cref="LogitCount"/> says; there where that is.</summary>
    public const string SeveralLogits = "several_logits";

    /// <summary>Decoder input: keys of a layer <c>[batch, key-value heads, capacity, head size]</c>; the same buffer as <see cref="PresentKey"/>.</summary>
    public static string PastKey(int layer) => $"past_key_values.{layer}.key";

    /// <summary>Decoder input: values of a layer.</summary>
    public static string PastValue(int layer) => $"past_key_values.{layer}.value";

    /// <summary>Decoder output: keys of a layer.</summary>
    public static string PresentKey(int layer) => $"present.{layer}.key";

    /// <summary>Decoder output: values of a layer.</summary>
    public static string PresentValue(int layer) => $"present.{layer}.value";
}
