namespace RSICCLLM.Captions.Datasets;

/// <summary>One instruction sample of an RSICI file: a pair of images, the question and its answer.</summary>
public sealed record RsiciSample
{
    /// <summary>Unique name of the sample; not empty.</summary>
    public required string Id { get; init; }

    /// <summary>Image of the first date: relative to the file's folder, with forward slashes, inside that folder.</summary>
    public required string Before { get; init; }

    /// <summary>Image of the second date, as <see cref="Before"/>.</summary>
    public required string After { get; init; }

    /// <summary>Change mask as <see cref="Before"/>; values other than 0 are the instances of <see cref="Records"/>. Optional.</summary>
    public string? Mask { get; init; }

    /// <summary>What the model is asked.</summary>
    public required string Instruction { get; init; }

    /// <summary>The answer that is trained on.</summary>
    public required string Caption { get; init; }

    /// <summary>All reference captions of the pair; empty when the file gives <see cref="Caption"/> only.</summary>
    public IReadOnlyList<string> Captions { get; init; } = [];

    /// <summary>The changes as records; <see langword="null"/> when the file does not say, empty when nothing changed.</summary>
    public IReadOnlyList<RsiciRecord>? Records { get; init; }
}
