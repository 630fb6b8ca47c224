namespace RSICCLLM.Training.Data;

/// <summary>Turns one pair's mask and changes into targets.</summary>
internal sealed class MaskReader(IReadOnlyDictionary<string, int> classes, int tokenPixels, int cells)
{
    /// <summary>A class counts as present in a token from this share of the token's pixels on.</summary>
    private const double PresenceShare = 0.02;

    /// <summary>Fills the targets of one pair.</summary>
    /// <param name="mask">Mask values, row-major, or <see langword="null"/> where there is none.</param>
    /// <param name="width">Columns of the images.</param>
    /// <param name="height">Rows of the images.</param>
    /// <param name="changes">What changed, or <see langword="null"/> where it is not known.</param>
    /// <param name="targets">Where the targets go.</param>
    /// <param name="index">Pair in the batch.</param>
    public void Fill(byte[]? mask, int width, int height, IReadOnlyList<SampleChange>? changes, AuxiliaryTargets targets, int index)
    {
        // No mask beside "nothing changed" is an empty mask.
        if (mask is null && changes is { Count: 0 })
            mask = new byte[width * height];
        var columns = width / tokenPixels;
        var tokens = columns * (height / tokenPixels);
        if (mask is not null)
        {
            targets.HasMask[index] = 1;
            FillCells(mask, width, targets.Mask.AsSpan(index * tokens * cells * cells, tokens * cells * cells));
        }

        if (changes is null)
            return;
        targets.Summary.AsSpan(index * classes.Count, classes.Count).Clear();
        foreach (var change in changes)
        {
            if (classes.TryGetValue(change.ClassName, out var k))
            {
                ref var answer = ref targets.Summary[(index * classes.Count) + k];
                answer = change.Quantity is { } quantity ? Math.Min(answer + quantity, AuxiliaryTargets.MaxCount) : AuxiliaryTargets.Uncounted;
                if (change.Position is { } position)
                    targets.Positions[(index * classes.Count) + k] = (long)position;
            }
        }

        // Binary masks without instances say nothing about single tokens.
        if (mask is null || changes.Any(c => c.Instances.Count == 0))
            return;
        targets.HasChanges[index] = 1;
        FillInstances(mask, width, columns, changes, targets, index * tokens);
    }

    private void FillCells(ReadOnlySpan<byte> mask, int width, Span<float> target)
    {
        var edge = tokenPixels / cells;
        var columns = width / tokenPixels;
        var share = 1f / (edge * edge);
        for (var i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0)
                continue;
            int y = i / width, x = i % width;
            var token = (y / tokenPixels * columns) + (x / tokenPixels);
            var cell = (y % tokenPixels / edge * cells) + (x % tokenPixels / edge);
            target[(token * cells * cells) + cell] += share;
        }
    }

    private void FillInstances(
        ReadOnlySpan<byte> mask, int width, int columns, IReadOnlyList<SampleChange> changes, AuxiliaryTargets targets, int firstToken)
    {
        Span<int> classOf = stackalloc int[256];
        classOf.Fill(-1);
        foreach (var change in changes)
        {
            if (!classes.TryGetValue(change.ClassName, out var k))
                continue;
            foreach (var value in change.Instances.Where(v => v is > 0 and < 256))
                classOf[value] = k;
        }

        Span<long> sumX = stackalloc long[256], sumY = stackalloc long[256], pixels = stackalloc long[256];
        sumX.Clear();
        sumY.Clear();
        pixels.Clear();
        var share = (float)(1 / (PresenceShare * tokenPixels * tokenPixels));
        for (var i = 0; i < mask.Length; i++)
        {
            var value = mask[i];
            if (value == 0 || classOf[value] < 0)
                continue;
            int y = i / width, x = i % width;
            sumX[value] += x;
            sumY[value] += y;
            pixels[value]++;
            targets.Classes[((firstToken + (y / tokenPixels * columns) + (x / tokenPixels)) * classes.Count) + classOf[value]] += share;
        }

        for (var i = firstToken * classes.Count; i < (firstToken + (mask.Length / (tokenPixels * tokenPixels))) * classes.Count; i++)
            targets.Classes[i] = targets.Classes[i] >= 1 ? 1 : 0;
        for (var value = 1; value < 256; value++)
        {
            if (pixels[value] == 0)
                continue;
            var token = ((int)(sumY[value] / pixels[value]) / tokenPixels * columns) + ((int)(sumX[value] / pixels[value]) / tokenPixels);
            targets.Centres[((firstToken + token) * classes.Count) + classOf[value]]++;
        }
    }
}
