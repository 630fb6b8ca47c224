namespace RSICCLLM.Model.Configuration;

/// <summary>
/// Switches and sizes of the difference-aware module (paper, section on difference-aware supervised fine-tuning).
/// Stored in <c>config.json</c> under <c>difference_config</c>; a checkpoint without that key is a plain Qwen2.5-VL.
/// </summary>
public sealed record DifferenceConfiguration
{
    /// <summary>What the pixel difference <c>T</c> is made of.</summary>
    public PixelDifferenceSource PixelDifference { get; init; } = PixelDifferenceSource.PatchEmbedding;

    /// <summary>Keeps the geometric operators and Hough voting; off: a plain average per patch (ablation "without G").</summary>
    public bool UseGeometricTexture { get; init; } = true;

    /// <summary>Keeps the spatial texture difference as key and value; off: the pixel difference attends to itself (ablation "without ΔS").</summary>
    public bool UseSpatialDifference { get; init; } = true;

    /// <summary>Keeps the pixel difference as query; off: the texture difference attends to itself (ablation "without T").</summary>
    public bool UsePixelDifference { get; init; } = true;

    /// <summary>Width of query, key and value; 0 takes the text model's hidden size.</summary>
    public int AttentionSize { get; init; }

    /// <summary>Hidden width of the trained evidence head; 0: no head, evidence is <c>1 - exp(-mean |ΔS|)</c> per patch.</summary>
    public int EvidenceHiddenSize { get; init; }

    /// <summary>Evidence cells per direction in one merged token, with an evidence head. 4 gives cells of 7 pixels.</summary>
    public int EvidenceCells { get; init; } = 4;

    /// <summary>
    /// Evidence of change, above 0 to 1, below which tokens of the second date were left out in a part of the training, so that the model answers
    /// without them as well (<see cref="Difference.TokenPruning"/>); 0: it was not trained for that.
    /// </summary>
    public double PruningThreshold { get; init; }
}

/// <summary>Source of the pixel difference <c>T</c>.</summary>
public enum PixelDifferenceSource
{
    /// <summary>Difference of the patch embeddings, merged 2x2: <c>[N, 4 * embed_dim]</c>.</summary>
    PatchEmbedding,

    /// <summary>Difference of the vision tokens, <c>V1 - V2</c>: <c>[N, hidden]</c>.</summary>
    VisionTokens,

    /// <summary>Nothing: 0 everywhere, as wide as <see cref="PatchEmbedding"/>. Every token is then answered with the mean of all; tells what asking by <c>T</c> is worth.</summary>
    Nothing,
}
