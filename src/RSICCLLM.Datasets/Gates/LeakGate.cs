namespace RSICCLLM.Datasets.Gates;

/// <summary>Gate 2: a caption speaks of the place, not of the mask, the pictures' colours of it, or the way it was asked.</summary>
internal sealed class LeakGate(GateSettings settings)
{
    private static readonly string[] BuiltIn =
    [
        "mask", "masks", "masked", "segmentation", "segmented", "annotation", "annotated", "annotations", "ground truth", "label", "labels", "labeled", "labelled",
        "binary", "white area", "white areas", "white region", "white regions", "black background", "highlighted", "pixel", "pixels", "bounding box", "third image",
        "change map", "difference map", "reference image", "provided image", "provided images", "as instructed", "the prompt", "json", "as an ai", "language model",
    ];

    private readonly WordList _words = new(BuiltIn.Concat(settings.LeakWords));

    /// <summary>What the caption gives away, or <see langword="null"/>.</summary>
    public Rejection? Check(string caption)
        => _words.FindIn(caption) is { } found ? new Rejection(Gate.Leak, $"'{found}'", $"it says '{found}'") : null;
}
