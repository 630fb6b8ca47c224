using System.Numerics;

namespace RSICCLLM.Quantization.Calibration;

/// <summary>
/// Second moments <c>Σ x x'</c> of a linear layer's inputs, the Hessian of its squared output error. Wide layers are cut into stretches of
/// neighbouring inputs, and moments between stretches are left out: 18,944 inputs take 150 MB instead of 1.4 GB.
/// </summary>
internal sealed class SecondMoments
{
    private const int LongestStretch = 2048;
    private const int StretchMultiple = 256;
    private const int TokensAtOnce = 4;

    private readonly float[][] _moments;

    public SecondMoments(int inputs)
    {
        Inputs = inputs;
        var count = (inputs + LongestStretch - 1) / LongestStretch;
        var length = ((((inputs + count - 1) / count) + StretchMultiple - 1) / StretchMultiple) * StretchMultiple;
        Stretches = [.. Enumerable.Range(0, (inputs + length - 1) / length).Select(i => (i * length, Math.Min(length, inputs - (i * length))))];
        _moments = [.. Stretches.Select(s => new float[s.Length * s.Length])];
    }

    public int Inputs { get; }

    /// <summary>First input and number of inputs of each stretch; all but the last are multiples of 256.</summary>
    public IReadOnlyList<(int First, int Length)> Stretches { get; }

    /// <summary>Tokens seen.</summary>
    public int Tokens { get; private set; }

    /// <summary>Moments of a stretch <c>[length, length]</c>; only the upper triangle is filled.</summary>
    public ReadOnlySpan<float> Of(int stretch) => _moments[stretch];

    /// <summary>Mean square of each input.</summary>
    public float[] MeanSquares()
    {
        var squares = new float[Inputs];
        for (var s = 0; s < Stretches.Count; s++)
        {
            var (first, length) = Stretches[s];
            for (var i = 0; i < length; i++)
                squares[first + i] = _moments[s][(i * length) + i] / Math.Max(Tokens, 1);
        }

        return squares;
    }

    /// <summary>Takes in the inputs of some tokens, <c>[tokens, inputs]</c>.</summary>
    public void Add(float[] x, int tokens)
    {
        Tokens += tokens;
        var jobs = new List<(int Stretch, int Row)>();
        for (var s = 0; s < Stretches.Count; s++)
        {
            for (var row = 0; row < Stretches[s].Length; row++)
                jobs.Add((s, row));
        }

        Parallel.ForEach(jobs, job => AddRow(x, tokens, job.Stretch, job.Row));
    }

    private void AddRow(float[] x, int tokens, int stretch, int row)
    {
        var (first, length) = Stretches[stretch];
        var sums = _moments[stretch].AsSpan((row * length) + row, length - row);
        Span<float> factors = stackalloc float[TokensAtOnce];
        for (var t = 0; t < tokens; t += TokensAtOnce)
        {
            var count = Math.Min(TokensAtOnce, tokens - t);
            factors.Clear();
            for (var k = 0; k < count; k++)
                factors[k] = x[((t + k) * Inputs) + first + row];
            // Where tokens run out, the last one stands in with a factor of 0.
            var x0 = Tail(0);
            var x1 = Tail(Math.Min(1, count - 1));
            var x2 = Tail(Math.Min(2, count - 1));
            var x3 = Tail(Math.Min(3, count - 1));
            var i = 0;
            for (; i <= sums.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                var sum = new Vector<float>(sums[i..])
                    + (factors[0] * new Vector<float>(x0[i..])) + (factors[1] * new Vector<float>(x1[i..]))
                    + (factors[2] * new Vector<float>(x2[i..])) + (factors[3] * new Vector<float>(x3[i..]));
                sum.CopyTo(sums[i..]);
            }

            for (; i < sums.Length; i++)
                sums[i] += (factors[0] * x0[i]) + (factors[1] * x1[i]) + (factors[2] * x2[i]) + (factors[3] * x3[i]);

            ReadOnlySpan<float> Tail(int k) => x.AsSpan(((t + k) * Inputs) + first + row, length - row);
        }
    }
}
