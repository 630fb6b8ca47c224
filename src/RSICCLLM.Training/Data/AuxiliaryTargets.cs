using RSICCLLM.Captions;

namespace RSICCLLM.Training.Data;

/// <summary>Truth for the auxiliary losses of a batch of pairs.</summary>
/// <param name="count">Pairs.</param>
/// <param name="rows">Rows of merged tokens of one image.</param>
/// <param name="columns">Merged tokens of a row.</param>
/// <param name="cells">Cells per direction and token.</param>
/// <param name="classes">Classes of change.</param>
internal sealed class AuxiliaryTargets(int count, int rows, int columns, int cells, int classes)
{
    /// <summary>Counts are told apart up to this number; larger ones fall together with it.</summary>
    public const int MaxCount = 8;

    /// <summary>Place of "there, but not counted" among the answers of the summary.</summary>
    public const int Uncounted = MaxCount + 1;

    /// <summary>Positions that are told apart: the 3x3 grid, and throughout.</summary>
    public const int PositionAnswers = (int)ScenePosition.Throughout + 1;

    /// <summary>Numbers of an extent: centroid and size.</summary>
    public const int ExtentValues = 4;

    /// <summary>Left out of a loss.</summary>
    public const int Unknown = -100;

    /// <summary>Answers of the summary: 0 to <see cref="MaxCount"/>, and uncounted.</summary>
    public const int SummaryAnswers = MaxCount + 2;

    /// <summary>1 where the pair's mask is known, <c>[count]</c>.</summary>
    public float[] HasMask { get; } = new float[count];

    /// <summary>1 where the pair's changes are known, <c>[count]</c>.</summary>
    public float[] HasChanges { get; } = new float[count];

    /// <summary>Changed share of each cell, <c>[count, tokens, cells * cells]</c>.</summary>
    public float[] Mask { get; } = new float[count * rows * columns * cells * cells];

    /// <summary>1 where a class touches a token, <c>[count, tokens, classes]</c>.</summary>
    public float[] Classes { get; } = new float[count * rows * columns * classes];

    /// <summary>Objects of a class whose centre lies in a token, <c>[count, tokens, classes]</c>.</summary>
    public float[] Centres { get; } = new float[count * rows * columns * classes];

    /// <summary>Row and column of each token, the image's edges at -1 and 1, <c>[tokens, 2]</c>.</summary>
    public float[] Places { get; } =
        [.. Enumerable.Range(0, rows * columns).SelectMany(k => new[] { Along(k / columns, rows), Along(k % columns, columns) })];

    /// <summary>Answer of the summary for each class, <c>[count, classes]</c>; <see cref="Unknown"/> where the pair's changes are not known.</summary>
    public long[] Summary { get; } = [.. Enumerable.Repeat((long)Unknown, count * classes)];

    /// <summary>Position of each class that changed, <c>[count, classes]</c>; <see cref="Unknown"/> elsewhere.</summary>
    public long[] Positions { get; } = [.. Enumerable.Repeat((long)Unknown, count * classes)];

    /// <summary>
    /// Centroid (x, y) and size (width, height) of each class's changed pixels, the image's edges at -1 and 1, <c>[count, classes, 4]</c>;
    /// <see cref="float.NaN"/> where there are none, or the mask does not tell.
    /// </summary>
    public float[] Extents { get; } = [.. Enumerable.Repeat(float.NaN, count * classes * ExtentValues)];

    private static float Along(int index, int count) => (((2 * index) + 1f) / count) - 1;
}
