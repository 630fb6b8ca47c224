using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Quantization.Tests.Support;

/// <summary>Shapes small enough to work out by hand.</summary>
internal static class Models
{
    public static ModelConfiguration Tiny { get; } = new()
    {
        Text = new TextConfiguration
        {
            HiddenSize = 24,
            IntermediateSize = 32,
            LayerCount = 1,
            HeadCount = 3,
            KeyValueHeadCount = 1,
            VocabularySize = 16,
            MaxPositions = 64,
            RmsNormEpsilon = 1e-6,
            RopeTheta = 10000,
            MropeSections = [1, 2, 1],
        },
        Vision = new VisionConfiguration
        {
            Depth = 1,
            HiddenSize = 20,
            IntermediateSize = 32,
            HeadCount = 2,
            Channels = 3,
            OutputSize = 24,
            PatchSize = 14,
            MergeSize = 2,
            TemporalPatchSize = 2,
            WindowSize = 56,
            FullAttentionBlocks = [0],
            TokensPerSecond = 2,
        },
        ImageTokenId = 1,
        VideoTokenId = 2,
        VisionStartTokenId = 3,
        VisionEndTokenId = 4,
    };
}
