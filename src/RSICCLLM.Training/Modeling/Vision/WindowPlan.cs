using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;

namespace RSICCLLM.Training.Modeling.Vision;

/// <summary>
/// How the tokens of one image grid are put into attention windows (Qwen2.5-VL: windows of <c>window_size</c> pixels from the upper
/// left corner in raster order, cut off at the right and lower border), and the rotary angles of its patches in that order.
/// </summary>
internal sealed class WindowPlan
{
    public WindowPlan(ImageGrid grid, VisionConfiguration vision)
    {
        var merge = vision.MergeSize;
        int rows = grid.Rows / merge, columns = grid.Columns / merge;
        var edge = Math.Max(1, vision.WindowSize / merge / vision.PatchSize);
        var order = new List<long>(rows * columns);
        var runs = new List<(int Windows, int Tokens)>();
        for (var top = 0; top < rows; top += edge)
        {
            for (var left = 0; left < columns; left += edge)
            {
                int bottom = Math.Min(top + edge, rows), right = Math.Min(left + edge, columns);
                for (var r = top; r < bottom; r++)
                {
                    for (var c = left; c < right; c++)
                        order.Add((r * columns) + c);
                }

                var tokens = (bottom - top) * (right - left);
                if (runs.Count > 0 && runs[^1].Tokens == tokens)
                    runs[^1] = (runs[^1].Windows + 1, tokens);
                else
                    runs.Add((1, tokens));
            }
        }

        TokenOrder = [.. order];
        IsIdentity = order.Select((token, i) => token == i).All(same => same);
        TokenReverse = new long[order.Count];
        for (var i = 0; i < order.Count; i++)
            TokenReverse[order[i]] = i;
        Runs = runs;
        (Cosines, Sines) = RotaryAngles(grid, vision);
    }

    /// <summary>Token at each place of the windowed order.</summary>
    public long[] TokenOrder { get; }

    /// <summary>Place of each token in the windowed order.</summary>
    public long[] TokenReverse { get; }

    /// <summary>The windowed order is the raster order.</summary>
    public bool IsIdentity { get; }

    /// <summary>Consecutive windows of equal size: how many, and tokens in each.</summary>
    public IReadOnlyList<(int Windows, int Tokens)> Runs { get; }

    /// <summary>Cosines <c>[patches, head size]</c>, patches in the windowed order.</summary>
    public float[] Cosines { get; }

    /// <summary>Sines <c>[patches, head size]</c>.</summary>
    public float[] Sines { get; }

    private (float[] Cosines, float[] Sines) RotaryAngles(ImageGrid grid, VisionConfiguration vision)
    {
        var merge = vision.MergeSize;
        var columns = grid.Columns / merge;
        // Half of the head turns with the row, half with the column; frequencies are repeated in the second half (rotate_half).
        var quarter = vision.HeadSize / 4;
        var cosines = new float[grid.PatchCount * vision.HeadSize];
        var sines = new float[cosines.Length];
        var patch = 0;
        foreach (var token in TokenOrder)
        {
            for (var inner = 0; inner < merge * merge; inner++, patch++)
            {
                var row = ((int)(token / columns) * merge) + (inner / merge);
                var column = ((int)(token % columns) * merge) + (inner % merge);
                for (var k = 0; k < quarter; k++)
                {
                    var frequency = 1f / MathF.Pow((float)vision.RopeTheta, 2f * k / (2 * quarter));
                    Put(patch, k, row * frequency);
                    Put(patch, quarter + k, column * frequency);
                }
            }
        }

        return (cosines, sines);

        void Put(int patch, int k, float angle)
        {
            var at = (patch * vision.HeadSize) + k;
            cosines[at] = cosines[at + (2 * quarter)] = MathF.Cos(angle);
            sines[at] = sines[at + (2 * quarter)] = MathF.Sin(angle);
        }
    }
}
