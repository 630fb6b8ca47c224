namespace RSICCLLM.Model.Configuration;

/// <summary>Shape of the vision tower of Qwen2.5-VL, as <c>config.json</c> gives it.</summary>
public sealed record VisionConfiguration
{
    /// <summary>Number of blocks.</summary>
    public required int Depth { get; init; }

    /// <summary>Width of a patch token (<c>embed_dim</c>).</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the gated feed-forward part.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Attention heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Input channels, 3.</summary>
    public required int Channels { get; init; }

    /// <summary>Width of a merged token: the text model's hidden size.</summary>
    public required int OutputSize { get; init; }

    /// <summary>Patch edge in pixels, 14.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Patches merged per direction, 2.</summary>
    public required int MergeSize { get; init; }

    /// <summary>Frames per temporal patch, 2; a still image is repeated.</summary>
    public required int TemporalPatchSize { get; init; }

    /// <summary>Edge of an attention window in pixels.</summary>
    public required int WindowSize { get; init; }

    /// <summary>Blocks that attend over the whole image.</summary>
    public required IReadOnlyList<int> FullAttentionBlocks { get; init; }

    /// <summary>Time scale of mRoPE; still images do not depend on it.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Base of the vision tower's rotary embedding.</summary>
    public double RopeTheta { get; init; } = 10000.0;

    /// <summary>Epsilon of the vision tower's RMS normalisation (fixed at 1e-6 in the published model).</summary>
    public double RmsNormEpsilon { get; init; } = 1e-6;

    /// <summary>Width of one head.</summary>
    public int HeadSize => HiddenSize / HeadCount;

    /// <summary>Numbers in one flattened patch: channels x frames x edge x edge.</summary>
    public int PatchElements => Channels * TemporalPatchSize * PatchSize * PatchSize;

    /// <summary>Edge in pixels of one merged token, 28.</summary>
    public int TokenPixels => PatchSize * MergeSize;
}
