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
        Span<int> classOf = stackalloc int[256];
        ClassOf(changes, classOf);
        FillInstances(mask, width, columns, classOf, targets, index * tokens);
        FillExtents(mask, width, height, classOf, targets.Extents.AsSpan(index * classes.Count * AuxiliaryTargets.ExtentValues));
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

    /// <summary>Class of each mask value; -1 where it has none.</summary>
    private void ClassOf(IReadOnlyList<SampleChange> changes, Span<int> classOf)
    {
        classOf.Fill(-1);
        foreach (var change in changes)
        {
            if (!classes.TryGetValue(change.ClassName, out var k))
                continue;
            foreach (var value in change.Instances.Where(v => v is > 0 and < 256))
                classOf[value] = k;
        }
    }

    private void FillInstances(ReadOnlySpan<byte> mask, int width, int columns, ReadOnlySpan<int> classOf, AuxiliaryTargets targets, int firstToken)
    {
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

    private void FillExtents(ReadOnlySpan<byte> mask, int width, int height, ReadOnlySpan<int> classOf, Span<float> extents)
    {
        var found = new ClassPixels[classes.Count];
        for (var i = 0; i < mask.Length; i++)
        {
            if (mask[i] != 0 && classOf[mask[i]] is >= 0 and var k)
                found[k].Add(i % width, i / width);
        }

        for (var k = 0; k < found.Length; k++)
            found[k].Extent(width, height, extents.Slice(k * AuxiliaryTargets.ExtentValues, AuxiliaryTargets.ExtentValues));
    }

    /// <summary>Sums over a class's pixels.</summary>
    private struct ClassPixels
    {
        private long _count, _sumX, _sumY;
        private int _left, _right, _top, _bottom;

        public void Add(int x, int y)
        {
            (_left, _right) = _count == 0 ? (x, x) : (Math.Min(_left, x), Math.Max(_right, x));
            (_top, _bottom) = _count == 0 ? (y, y) : (_top, y);
            _count++;
            _sumX += x;
            _sumY += y;
        }

        public readonly void Extent(int width, int height, Span<float> values)
        {
            if (_count == 0)
                return;
            values[0] = (float)(2 * ((_sumX / (double)_count) + 0.5) / width) - 1;
            values[1] = (float)(2 * ((_sumY / (double)_count) + 0.5) / height) - 1;
            values[2] = (2f * (_right - _left + 1) / width) - 1;
            values[3] = (2f * (_bottom - _top + 1) / height) - 1;
        }
    }
}
