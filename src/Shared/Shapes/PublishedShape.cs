using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Shared;

/// <summary>Sizes of the published Qwen2.5-VL-7B (its <c>config.json</c>), the one place that knows them, for tests and tools alike; whole, or with fewer layers for short runs.</summary>
internal static class PublishedShape
{
    /// <summary>Layers of the decoder.</summary>
    public const int Layers = 28;

    /// <summary>Blocks of the vision tower.</summary>
    public const int VisionBlocks = 32;

    /// <summary>Width of the decoder.</summary>
    public const int HiddenSize = 3584;

    /// <summary>Width of a head of the decoder.</summary>
    public const int HeadSize = 128;

    /// <summary>Width of a head of the vision tower.</summary>
    public const int VisionHeadSize = 80;

    /// <summary>Width of its gated part.</summary>
    public const int IntermediateSize = 18944;

    /// <summary>The configuration, without a difference-aware module.</summary>
    /// <param name="layers">Layers of the decoder, 1 or more.</param>
    /// <param name="visionBlocks">Blocks of the vision tower, 1 or more; with fewer than all, the last one looks at the whole image.</param>
    public static ModelConfiguration Of(int layers = Layers, int visionBlocks = VisionBlocks) => new()
    {
        Text = new TextConfiguration
        {
            HiddenSize = HiddenSize,
            IntermediateSize = IntermediateSize,
            LayerCount = layers,
            HeadCount = 28,
            KeyValueHeadCount = 4,
            VocabularySize = 152064,
            MaxPositions = 128000,
            RmsNormEpsilon = 1e-6,
            RopeTheta = 1e6,
            MropeSections = [16, 24, 24],
        },
        Vision = new VisionConfiguration
        {
            Depth = visionBlocks,
            HiddenSize = 1280,
            IntermediateSize = 3420,
            HeadCount = 16,
            Channels = 3,
            OutputSize = HiddenSize,
            PatchSize = 14,
            MergeSize = 2,
            TemporalPatchSize = 2,
            WindowSize = 112,
            FullAttentionBlocks = visionBlocks == VisionBlocks ? [7, 15, 23, 31] : [visionBlocks - 1],
            TokensPerSecond = 2,
        },
        ImageTokenId = 151655,
        VideoTokenId = 151656,
        VisionStartTokenId = 151652,
        VisionEndTokenId = 151653,
    };
}
