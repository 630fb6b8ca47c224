using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Benchmarks.RandomCheckpoints;

/// <summary>The shape of the published Qwen2.5-VL-7B-Instruct, with fewer layers where a measurement is to be short.</summary>
internal static class PublishedShape
{
    /// <summary>The configuration.</summary>
    /// <param name="decoderLayers">Layers of the decoder; the published model has 28.</param>
    /// <param name="visionBlocks">Blocks of the vision tower; the published model has 32.</param>
    public static ModelConfiguration Of(int decoderLayers, int visionBlocks = 32) => new()
    {
        Text = new TextConfiguration
        {
            HiddenSize = 3584,
            IntermediateSize = 18944,
            LayerCount = decoderLayers,
            HeadCount = 28,
            KeyValueHeadCount = 4,
            VocabularySize = 152064,
            MaxPositions = 128_000,
            RmsNormEpsilon = 1e-6,
            RopeTheta = 1_000_000,
            MropeSections = [16, 24, 24],
        },
        Vision = new VisionConfiguration
        {
            Depth = visionBlocks,
            HiddenSize = 1280,
            IntermediateSize = 3420,
            HeadCount = 16,
            Channels = 3,
            OutputSize = 3584,
            PatchSize = 14,
            MergeSize = 2,
            TemporalPatchSize = 2,
            WindowSize = 112,
            FullAttentionBlocks = [7, 15, 23, 31],
            TokensPerSecond = 2,
        },
        ImageTokenId = 151655,
        VideoTokenId = 151656,
        VisionStartTokenId = 151652,
        VisionEndTokenId = 151653,
    };
}
