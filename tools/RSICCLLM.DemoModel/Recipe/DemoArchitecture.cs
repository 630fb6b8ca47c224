using RSICCLLM.Model.Configuration;
using RSICCLLM.Training.Tokenization;

namespace RSICCLLM.DemoModel.Recipe;

/// <summary>Shape of the demo model: Qwen2.5-VL with the difference-aware module, small enough to train on two processor cores in some hours.</summary>
internal static class DemoArchitecture
{
    /// <summary>Edge of a tile in pixels: 8 x 8 patches, 4 x 4 merged tokens.</summary>
    public const int TilePixels = 112;

    /// <summary>Metres per pixel of the tiles that it is trained on.</summary>
    public const double GroundSamplingDistance = 0.5;

    private const int HiddenSize = 192;

    /// <summary>
    /// Base of the decoder's rotary frequencies. With the usual 10,000 the axis of the columns gets frequencies of 0.003 and less: over four columns
    /// a turn of half a degree, which no attention head can tell apart. With 20 they are 0.15 to 0.06, and a prompt and its answer still fit the slowest turn.
    /// </summary>
    private const double RopeTheta = 20;

    /// <summary>The configuration for a vocabulary.</summary>
    /// <param name="vocabulary">Tokens with the special tokens behind them.</param>
    /// <param name="difference">Switches of the difference-aware module; none for a plain model.</param>
    public static ModelConfiguration For(BytePairVocabulary vocabulary, DifferenceConfiguration? difference) => new()
    {
        Text = new TextConfiguration
        {
            HiddenSize = HiddenSize,
            IntermediateSize = 512,
            LayerCount = 4,
            HeadCount = 6,
            KeyValueHeadCount = 2,
            VocabularySize = vocabulary.PaddedSize,
            MaxPositions = 1024,
            RmsNormEpsilon = 1e-6,
            RopeTheta = RopeTheta,
            MropeSections = [4, 6, 6],
            BosTokenId = vocabulary.SpecialTokenId("<|endoftext|>"),
            EosTokenId = vocabulary.SpecialTokenId("<|im_end|>"),
        },
        Vision = new VisionConfiguration
        {
            Depth = 4,
            HiddenSize = 128,
            IntermediateSize = 384,
            HeadCount = 4,
            Channels = 3,
            OutputSize = HiddenSize,
            PatchSize = 14,
            MergeSize = 2,
            TemporalPatchSize = 2,
            WindowSize = TilePixels,
            FullAttentionBlocks = [1, 3],
            TokensPerSecond = 2,
        },
        Difference = difference,
        Card = Card,
        ImageTokenId = vocabulary.SpecialTokenId("<|image_pad|>"),
        VideoTokenId = vocabulary.SpecialTokenId("<|video_pad|>"),
        VisionStartTokenId = vocabulary.SpecialTokenId("<|vision_start|>"),
        VisionEndTokenId = vocabulary.SpecialTokenId("<|vision_end|>"),
        TieWordEmbeddings = false,
    };

    /// <summary>What the demo model states of itself.</summary>
    public static ModelCard Card { get; } = new()
    {
        Name = "RSICCLLM demo",
        TileWidth = TilePixels,
        TileHeight = TilePixels,
        GroundSamplingDistance = GroundSamplingDistance,
        License = "MIT",
        TrainingNote =
            "Trained from nothing on simulated tiles of 112 x 112 pixels at 0.5 m, drawn by the project's own simulator. It has never seen a real picture: for trying the program, not for work.",
    };

    /// <summary>The module as the demo model has it: everything on, with an evidence head.</summary>
    public static DifferenceConfiguration Difference { get; } = new() { EvidenceHiddenSize = 96, EvidenceCells = 4 };
}
