using RSICCLLM.Model.Files;

namespace RSICCLLM.Model.Configuration;

/// <summary>
/// Reads <c>config.json</c> of a Qwen2.5-VL checkpoint, laid out flat (as the published 7B) or nested
/// (<c>text_config</c>, <c>rope_parameters</c>, as newer tools save it).
/// </summary>
public static class ModelConfigurationReader
{
    /// <summary>Name of the file in a checkpoint or package.</summary>
    public const string FileName = "config.json";

    private const long MaxBytes = 4 << 20;
    private const int MaxSize = 1 << 20;
    private const int MaxVocabulary = 1 << 22;

    private static readonly string[] DifferenceKeys =
    [
        "pixel_difference", "use_geometric_texture", "use_spatial_difference", "use_pixel_difference",
        "attention_size", "evidence_hidden_size", "evidence_cells", "pruning_threshold",
    ];

    /// <summary>Reads <c>config.json</c> of a folder.</summary>
    /// <exception cref="ModelException">
    /// The file is missing, larger than 4 MB or not JSON, or values are missing, out of range or contradictory: all of them are named.
    /// </exception>
    public static ModelConfiguration Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return LoadFile(Path.Combine(folder, FileName));
    }

    /// <summary>Reads a configuration by its file name.</summary>
    /// <exception cref="ModelException">As for <see cref="Load"/>.</exception>
    public static ModelConfiguration LoadFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var errors = new List<string>();
        var configuration = BoundedFile.ReadJsonObject(path, MaxBytes, root => Read(new ConfigurationSection(root, "", errors), errors));
        return errors.Count == 0
            ? configuration
            : throw new ModelException($"{path} cannot be used: {string.Join("; ", errors)}.");
    }

    private static ModelConfiguration Read(ConfigurationSection root, List<string> errors)
    {
        root.OneOf("model_type", "qwen2_5_vl");
        var nested = root.Section("text_config");
        var text = ReadText(nested ?? root);
        var vision = root.Section("vision_config") is { } section ? ReadVision(section, text.HiddenSize) : null;
        if (vision is null && !root.Has("vision_config"))
            errors.Add("\"vision_config\" is missing");
        var tied = nested?.Has("tie_word_embeddings") == true && !root.Has("tie_word_embeddings") ? nested : root;
        return new ModelConfiguration
        {
            Text = text,
            Vision = vision!,
            Difference = root.Section("difference_config") is { } difference ? ReadDifference(difference) : null,
            Card = root.Section(ModelCard.Key) is { } card ? ModelCard.Read(card) : null,
            ImageTokenId = root.Integer("image_token_id", 0, text.VocabularySize - 1),
            VideoTokenId = root.Integer("video_token_id", 0, text.VocabularySize - 1),
            VisionStartTokenId = root.Integer("vision_start_token_id", 0, text.VocabularySize - 1),
            VisionEndTokenId = root.Integer("vision_end_token_id", 0, text.VocabularySize - 1),
            TieWordEmbeddings = tied.Switch("tie_word_embeddings", false),
        };
    }

    private static TextConfiguration ReadText(ConfigurationSection section)
    {
        var before = section.ErrorCount;
        section.OneOf("hidden_act", "silu");
        section.Require(!section.Switch("use_sliding_window", false), "use_sliding_window", "sliding-window attention is not supported");
        var rope = section.Section("rope_parameters") ?? section.Section("rope_scaling");
        rope?.OneOf("rope_type", "default", "mrope");
        rope?.OneOf("type", "mrope", "default");
        var vocabulary = section.Integer("vocab_size", 1, MaxVocabulary);
        var text = new TextConfiguration
        {
            HiddenSize = section.Integer("hidden_size", 1, MaxSize),
            IntermediateSize = section.Integer("intermediate_size", 1, MaxSize),
            LayerCount = section.Integer("num_hidden_layers", 1, 1024),
            HeadCount = section.Integer("num_attention_heads", 1, 1024),
            KeyValueHeadCount = section.Integer("num_key_value_heads", 1, 1024),
            VocabularySize = vocabulary,
            MaxPositions = section.Integer("max_position_embeddings", 1, 1 << 24),
            RmsNormEpsilon = section.Real("rms_norm_eps", 0, 1, 1e-6),
            RopeTheta = (rope?.Has("rope_theta") == true ? rope : section).Real("rope_theta", 0, 1e12),
            MropeSections = rope?.Integers("mrope_section", 3) ?? section.Integers("rope_scaling", 3),
            BosTokenId = section.OptionalToken("bos_token_id", vocabulary),
            EosTokenId = section.OptionalToken("eos_token_id", vocabulary),
        };
        if (section.ErrorCount > before)
            return text;
        section.Require(text.HiddenSize % text.HeadCount == 0, "num_attention_heads", $"it must divide \"hidden_size\", {text.HiddenSize}");
        section.Require(text.HeadCount % text.KeyValueHeadCount == 0, "num_key_value_heads", $"it must divide \"num_attention_heads\", {text.HeadCount}");
        section.Require(text.HeadSize > 0 && text.HeadSize % 2 == 0, "hidden_size", $"the head size {text.HeadSize} must be even for the rotary embedding");
        rope?.Require(text.MropeSections.Count == 3 && text.MropeSections.Sum(n => (long)n) == text.HeadSize / 2, "mrope_section",
            $"three numbers that sum to half of the head size, {text.HeadSize / 2}, are expected");
        return text;
    }

    private static VisionConfiguration ReadVision(ConfigurationSection section, int textHiddenSize)
    {
        var before = section.ErrorCount;
        section.OneOf("hidden_act", "silu");
        var vision = new VisionConfiguration
        {
            Depth = section.Integer("depth", 1, 1024),
            HiddenSize = section.Integer("hidden_size", 1, MaxSize),
            IntermediateSize = section.Integer("intermediate_size", 1, MaxSize),
            HeadCount = section.Integer("num_heads", 1, 1024),
            Channels = section.Integer(section.Has("in_channels") ? "in_channels" : "in_chans", 3, 3, 3),
            OutputSize = section.Integer("out_hidden_size", 1, MaxSize),
            PatchSize = section.Integer("patch_size", 1, 256),
            MergeSize = section.Integer("spatial_merge_size", 1, 16),
            TemporalPatchSize = section.Integer("temporal_patch_size", 1, 16),
            WindowSize = section.Integer("window_size", 1, 1 << 16),
            FullAttentionBlocks = section.Integers("fullatt_block_indexes", 1024),
            TokensPerSecond = section.Real("tokens_per_second", 0, 1e6, 4),
            RopeTheta = section.Section("rope_parameters")?.Real("rope_theta", 0, 1e12, 10000) ?? 10000,
        };
        if (section.ErrorCount > before)
            return vision;
        section.Require(vision.HiddenSize % vision.HeadCount == 0, "num_heads", $"it must divide \"vision_config.hidden_size\", {vision.HiddenSize}");
        section.Require(vision.HeadSize > 0 && vision.HeadSize % 4 == 0, "hidden_size", $"the head size {vision.HeadSize} must be a multiple of 4 for the two-dimensional rotary embedding");
        section.Require(vision.OutputSize == textHiddenSize, "out_hidden_size", $"it must equal the text model's \"hidden_size\", {textHiddenSize}");
        section.Require(vision.WindowSize >= vision.TokenPixels, "window_size", $"it must be at least one merged token, {vision.TokenPixels} pixels");
        section.Require(vision.FullAttentionBlocks.All(b => b < vision.Depth) && vision.FullAttentionBlocks.Distinct().Count() == vision.FullAttentionBlocks.Count,
            "fullatt_block_indexes", $"different numbers below \"depth\", {vision.Depth}, are expected");
        return vision;
    }

    /// <summary>Reads a file that holds a <c>difference_config</c> object alone.</summary>
    internal static DifferenceConfiguration LoadDifference(string path)
    {
        var errors = new List<string>();
        var difference = BoundedFile.ReadJsonObject(path, MaxBytes, root => ReadDifference(new ConfigurationSection(root, "", errors)));
        return errors.Count == 0 ? difference : throw new ModelException($"{path} cannot be used: {string.Join("; ", errors)}.");
    }

    private static DifferenceConfiguration ReadDifference(ConfigurationSection section)
    {
        section.RefuseUnknown(DifferenceKeys);
        var defaults = new DifferenceConfiguration();
        var difference = new DifferenceConfiguration
        {
            PixelDifference = PixelDifferenceNames.Parse(section.OneOf("pixel_difference", PixelDifferenceNames.All)),
            UseGeometricTexture = section.Switch("use_geometric_texture", defaults.UseGeometricTexture),
            UseSpatialDifference = section.Switch("use_spatial_difference", defaults.UseSpatialDifference),
            UsePixelDifference = section.Switch("use_pixel_difference", defaults.UsePixelDifference),
            AttentionSize = section.Integer("attention_size", 0, MaxSize, defaults.AttentionSize),
            EvidenceHiddenSize = section.Integer("evidence_hidden_size", 0, MaxSize, defaults.EvidenceHiddenSize),
            EvidenceCells = section.Integer("evidence_cells", 1, 64, defaults.EvidenceCells),
            PruningThreshold = section.Real("pruning_threshold", 0, 1, defaults.PruningThreshold),
        };
        section.Require(difference.UseSpatialDifference || difference.UsePixelDifference, "use_spatial_difference",
            "it and \"difference_config.use_pixel_difference\" cannot both be switched off");
        section.Require(difference.UseSpatialDifference || difference.PixelDifference != PixelDifferenceSource.Nothing, "use_spatial_difference",
            "it cannot be switched off where \"difference_config.pixel_difference\" is \"nothing\"");
        return difference;
    }
}
