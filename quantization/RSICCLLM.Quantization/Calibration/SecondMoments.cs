using System.Runtime.CompilerServices;
using RSICCLLM.Quantization.Quantizers;

namespace RSICCLLM.Quantization.Calibration;

/// <summary>
/// Second moments <c>Σ x x'</c> of a linear layer's inputs, the Hessian of its squared output error. Wide layers are cut into stretches of
/// neighbouring inputs, and moments between stretches are left out; of each stretch only the upper triangle is held, as bands of rows:
/// 18,944 inputs take 80 MB instead of 1.4 GB.
/// </summary>
internal sealed class SecondMoments
{
    private const int LongestStretch = 2048;
    private const int StretchMultiple = 256;
    private const int BandRows = 64;
    private const int TokensAtOnce = 128;

    // Band k of a stretch holds its rows 64 k to 64 k + 63, each from column 64 k on.
    private readonly float[][][] _bands;

    public SecondMoments(int inputs)
    {
        Inputs = inputs;
        var count = (inputs + LongestStretch - 1) / LongestStretch;
        var length = ((((inputs + count - 1) / count) + StretchMultiple - 1) / StretchMultiple) * StretchMultiple;
        Stretches = [.. Enumerable.Range(0, (inputs + length - 1) / length).Select(i => (i * length, Math.Min(length, inputs - (i * length))))];
        _bands = [.. Stretches.Select(s => Enumerable.Range(0, (s.Length + BandRows - 1) / BandRows)
            .Select(k => new float[Math.Min(BandRows, s.Length - (k * BandRows)) * (s.Length - (k * BandRows))]).ToArray())];
    }

    /// <summary>Begins anew in the memory of moments that are not used any more.</summary>
    public SecondMoments(SecondMoments spent)
    {
        (Inputs, Stretches, _bands) = (spent.Inputs, spent.Stretches, spent._bands);
        foreach (var band in _bands.SelectMany(bands => bands))
            Array.Clear(band);
    }

    public int Inputs { get; }

    /// <summary>First input and number of inputs of each stretch; all but the last are multiples of 256.</summary>
    public IReadOnlyList<(int First, int Length)> Stretches { get; }

    /// <summary>Tokens seen.</summary>
    public int Tokens { get; private set; }

    /// <summary>Bytes of all moments.</summary>
    public long Bytes => _bands.Sum(bands => bands.Sum(band => (long)band.Length * sizeof(float)));

    /// <summary>Moments of an input of a stretch with itself and with those behind it in the stretch.</summary>
    public ReadOnlySpan<float> Row(int stretch, int row)
    {
        var (band, inBand) = Math.DivRem(row, BandRows);
        var width = Stretches[stretch].Length - (band * BandRows);
        return _bands[stretch][band].AsSpan((inBand * width) + inBand, width - inBand);
    }

    /// <summary>Mean square of each input.</summary>
    public float[] MeanSquares()
    {
        var squares = new float[Inputs];
        for (var s = 0; s < Stretches.Count; s++)
        {
            for (var i = 0; i < Stretches[s].Length; i++)
                squares[Stretches[s].First + i] = Row(s, i)[0] / Math.Max(Tokens, 1);
        }

        return squares;
    }

    /// <summary>Takes in the inputs of some tokens, <c>[tokens, inputs]</c>.</summary>
    public unsafe void Add(ReadOnlySpan<float> x, int tokens)
    {
        Tokens += tokens;
        var jobs = new List<(int Stretch, int Band)>();
        for (var s = 0; s < _bands.Length; s++)
        {
            for (var band = 0; band < _bands[s].Length; band++)
                jobs.Add((s, band));
        }

        fixed (float* pinned = x)
        {
            // A lambda holds no pinned pointers; this one outlives it.
            var first = pinned;
            Parallel.ForEach(jobs, job => AddBand(first, tokens, job.Stretch, job.Band));
        }
    }

    // What is worked out below the diagonal of a band's first columns is never read.
    [SkipLocalsInit]
    private unsafe void AddBand(float* x, int tokens, int stretch, int band)
    {
        var start = band * BandRows;
        var width = Stretches[stretch].Length - start;
        var rows = Math.Min(BandRows, width);
        var turned = stackalloc float[BandRows * TokensAtOnce];
        fixed (float* sums = _bands[stretch][band])
        {
            for (var t = 0; t < tokens; t += TokensAtOnce)
            {
                var from = x + ((nint)t * Inputs) + Stretches[stretch].First + start;
                var count = Math.Min(TokensAtOnce, tokens - t);
                for (var k = 0; k < count; k++)
                {
                    for (var row = 0; row < rows; row++)
                        turned[(row * TokensAtOnce) + k] = from[((nint)k * Inputs) + row];
                }

                PanelProduct.Add(1f, turned, TokensAtOnce, from, Inputs, sums, width, rows, count, width);
            }
        }
    }
}
