namespace RSICCLLM.Model.Configuration;

/// <summary>Shape of the text decoder (Qwen2.5), as <c>config.json</c> gives it.</summary>
public sealed record TextConfiguration
{
    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the gated feed-forward part.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of decoder layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key and value heads (grouped-query attention); divides <see cref="HeadCount"/>.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Rows of the embedding table and of <c>lm_head</c>.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Longest sequence the model was made for, in tokens.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Added to the mean square before the root in RMS normalisation.</summary>
    public required double RmsNormEpsilon { get; init; }

    /// <summary>Base of the rotary embedding.</summary>
    public required double RopeTheta { get; init; }

    /// <summary>Rotary frequencies for time, height and width; they sum to half of <see cref="HeadSize"/>.</summary>
    public required IReadOnlyList<int> MropeSections { get; init; }

    /// <summary>Token that begins a text, where the checkpoint names one.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Token that ends an answer, where the checkpoint names one.</summary>
    public int? EosTokenId { get; init; }

    /// <summary>Width of one head.</summary>
    public int HeadSize => HiddenSize / HeadCount;
}
