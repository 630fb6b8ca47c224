namespace RSICCLLM.Datasets.Gates;

/// <summary>The checks that a caption must pass.</summary>
public enum Gate
{
    /// <summary>The answer holds a caption at all.</summary>
    Format,

    /// <summary>Gate 1: number, place and size of what it names agree with the mask.</summary>
    Agreement,

    /// <summary>Gate 2: it does not speak of the mask or of how it was asked.</summary>
    Leak,

    /// <summary>Gate 3: length, repetition, hedging, invention.</summary>
    Text,

    /// <summary>Gate 4: an expert's decision.</summary>
    Review,
}

/// <summary>Why a caption was not taken.</summary>
/// <param name="Gate">Which check.</param>
/// <param name="Kind">Short name of the reason, the same for all captions, for counting.</param>
/// <param name="Reason">The reason for this caption, one sentence without a full stop.</param>
public sealed record Rejection(Gate Gate, string Kind, string Reason);
