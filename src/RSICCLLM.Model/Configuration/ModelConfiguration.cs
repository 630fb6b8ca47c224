namespace RSICCLLM.Model.Configuration;

/// <summary>What <c>config.json</c> says of a Qwen2.5-VL checkpoint, in the flat (published 7B) or nested layout.</summary>
public sealed record ModelConfiguration
{
    /// <summary>The text decoder.</summary>
    public required TextConfiguration Text { get; init; }

    /// <summary>The vision tower.</summary>
    public required VisionConfiguration Vision { get; init; }

    /// <summary>The difference-aware module; <see langword="null"/> in a plain checkpoint.</summary>
    public DifferenceConfiguration? Difference { get; init; }

    /// <summary>What the checkpoint states of itself; <see langword="null"/> where it states nothing, as those from the hub.</summary>
    public ModelCard? Card { get; init; }

    /// <summary>Placeholder token that an image's features replace.</summary>
    public required int ImageTokenId { get; init; }

    /// <summary>Placeholder token of video; refused in prompts.</summary>
    public required int VideoTokenId { get; init; }

    /// <summary>Token before an image.</summary>
    public required int VisionStartTokenId { get; init; }

    /// <summary>Token after an image.</summary>
    public required int VisionEndTokenId { get; init; }

    /// <summary>The output layer is the embedding table.</summary>
    public bool TieWordEmbeddings { get; init; }
}
