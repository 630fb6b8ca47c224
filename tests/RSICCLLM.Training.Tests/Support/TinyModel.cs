using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Training.Tests.Support;

/// <summary>A shape with every part of the model, a few thousand parameters.</summary>
internal static class TinyModel
{
    public static ModelConfiguration Configuration(DifferenceConfiguration? difference = null, int vocabulary = 64) => new()
    {
        Text = new TextConfiguration
        {
            HiddenSize = 32,
            IntermediateSize = 48,
            LayerCount = 3,
            HeadCount = 4,
            KeyValueHeadCount = 2,
            VocabularySize = vocabulary,
            MaxPositions = 512,
            RmsNormEpsilon = 1e-6,
            RopeTheta = 10000,
            MropeSections = [2, 1, 1],
        },
        Vision = new VisionConfiguration
        {
            Depth = 2,
            HiddenSize = 16,
            IntermediateSize = 24,
            HeadCount = 2,
            Channels = 3,
            OutputSize = 32,
            PatchSize = 14,
            MergeSize = 2,
            TemporalPatchSize = 2,
            WindowSize = 56,
            FullAttentionBlocks = [1],
            TokensPerSecond = 2,
        },
        Difference = difference ?? new DifferenceConfiguration { EvidenceHiddenSize = 16 },
        ImageTokenId = 60,
        VideoTokenId = 61,
        VisionStartTokenId = 62,
        VisionEndTokenId = 63,
    };
}
