using System.Numerics;
using System.Runtime.InteropServices;

namespace RSICCLLM.Quantization.Weights;

/// <summary>Finds NaN and infinity while weights stream by.</summary>
internal static class FiniteCheck
{
    /// <summary>Index of the first value that is NaN or infinite, or -1.</summary>
    public static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        // All exponent bits set means NaN or infinity.
        var exponent = new Vector<int>(0x7F800000);
        var bits = MemoryMarshal.Cast<float, int>(values);
        var i = 0;
        for (; i <= bits.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            if (Vector.EqualsAny(new Vector<int>(bits[i..]) & exponent, exponent))
                break;
        }

        for (; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return i;
        }

        return -1;
    }
}
