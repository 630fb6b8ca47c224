namespace RSICCLLM.Model.Images;

/// <summary>
/// Bicubic weights of one direction in Pillow's fixed point: for each output pixel the first input pixel and up to
/// <see cref="MaxCount"/> weights, scaled by 2^22. The filter is Keys' with a = -0.5, widened by the scale when shrinking.
/// </summary>
internal sealed class ResampleWeights
{
    public const int PrecisionBits = 32 - 8 - 2;
    private const double Support = 2.0;

    private readonly int[] _first;
    private readonly int[] _count;
    private readonly int[] _weights;

    public ResampleWeights(int inputSize, int outputSize)
    {
        var scale = (double)inputSize / outputSize;
        var filterScale = Math.Max(scale, 1.0);
        var support = Support * filterScale;
        MaxCount = ((int)Math.Ceiling(support) * 2) + 1;
        OutputSize = outputSize;
        _first = new int[outputSize];
        _count = new int[outputSize];
        _weights = new int[checked(outputSize * MaxCount)];
        var row = new double[MaxCount];
        for (var i = 0; i < outputSize; i++)
        {
            var center = (i + 0.5) * scale;
            var first = Math.Max(0, (int)(center - support + 0.5));
            var count = Math.Min(inputSize, (int)(center + support + 0.5)) - first;
            var sum = 0.0;
            for (var k = 0; k < count; k++)
                sum += row[k] = Bicubic((k + first - center + 0.5) * (1.0 / filterScale));
            for (var k = 0; k < count; k++)
                _weights[(i * MaxCount) + k] = ToFixed(sum != 0.0 ? row[k] / sum : row[k]);
            _first[i] = first;
            _count[i] = count;
        }
    }

    /// <summary>Weights of an output pixel at most.</summary>
    public int MaxCount { get; }

    public int OutputSize { get; }

    /// <summary>First input pixel of an output pixel.</summary>
    public int First(int output) => _first[output];

    /// <summary>Weights of an output pixel, for input pixels from <see cref="First"/> on.</summary>
    public ReadOnlySpan<int> Of(int output) => _weights.AsSpan(output * MaxCount, _count[output]);

    /// <summary>Rounds a weighted sum back to 8 bits.</summary>
    public static byte ToByte(int sum) => (byte)Math.Clamp(sum >> PrecisionBits, 0, 255);

    private static int ToFixed(double weight) => (int)((weight * (1 << PrecisionBits)) + (weight < 0 ? -0.5 : 0.5));

    private static double Bicubic(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        if (x < 1.0)
            return ((((A + 2.0) * x) - (A + 3.0)) * x * x) + 1;
        return x < 2.0 ? ((((x - 5) * x) + 8) * x - 4) * A : 0.0;
    }
}
