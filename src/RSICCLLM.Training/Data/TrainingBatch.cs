using RSICCLLM.Model.Images;

namespace RSICCLLM.Training.Data;

/// <summary>Samples of one image size as arrays, ready to become tensors.</summary>
internal sealed record TrainingBatch
{
    /// <summary>Pairs.</summary>
    public required int Count { get; init; }

    /// <summary>Sequences of each pair, one after the other: 1, or 2 for chosen and rejected answers.</summary>
    public int AnswersPerPair { get; init; } = 1;

    /// <summary>All sequences.</summary>
    public int Sequences => Count * AnswersPerPair;

    /// <summary>Places of the pairs in the list that they were read into.</summary>
    public IReadOnlyList<int> Samples { get; init; } = [];

    /// <summary>What dropout masks of the pass are drawn from.</summary>
    public ulong DropoutKey { get; init; }

    /// <summary>Tokens of the longest sequence; shorter ones are padded on the right.</summary>
    public required int Length { get; init; }

    /// <summary>Patches of one image.</summary>
    public required ImageGrid Grid { get; init; }

    /// <summary>One frame of each image as normalised patches <c>[2 * count * patches, 588]</c>, before and after in turn.</summary>
    public required float[] Pixels { get; init; }

    /// <summary>Tokens <c>[sequences, length]</c>.</summary>
    public required long[] Ids { get; init; }

    /// <summary>Positions <c>[3, sequences, length]</c>.</summary>
    public required long[] Positions { get; init; }

    /// <summary>Places of all image tokens in the flattened batch, in order.</summary>
    public required long[] ImagePlaces { get; init; }

    /// <summary>Places of the second images' tokens <c>[count, tokens]</c>.</summary>
    public required long[] AfterPlaces { get; init; }

    /// <summary>1 where a second image's token stands before the answer, 0 where it was moved behind it, <c>[count, tokens]</c>; <see langword="null"/>: none was moved.</summary>
    public float[]? SeenAfter { get; init; }

    /// <summary>Where each row's answer begins in <see cref="AnswerPlaces"/>: the place of its last prompt token.</summary>
    public required long[] AnswerStarts { get; init; }

    /// <summary>Places whose next token belongs to an answer.</summary>
    public required long[] AnswerPlaces { get; init; }

    /// <summary>Those next tokens.</summary>
    public required long[] AnswerTargets { get; init; }

    /// <summary>Places of the answers that speak of a change, where that is looked for.</summary>
    public IReadOnlyList<Mention> Mentions { get; init; } = [];

    /// <summary>What the auxiliary losses are held against.</summary>
    public required AuxiliaryTargets Targets { get; init; }
}
