using System.Numerics;
using System.Runtime.InteropServices;
using RSICCLLM.Model.Safetensors;

namespace RSICCLLM.Quantization.Weights;

/// <summary>Finds NaN and infinity.</summary>
internal static class FiniteCheck
{
    // All exponent bits set means NaN or infinity (IEEE 754, section 3.4).
    private const int Float32Exponent = 0x7F800000;
    private const short BFloat16Exponent = 0x7F80;
    private const short Float16Exponent = 0x7C00;

    /// <summary>Index of the first value that is NaN or infinite, or -1.</summary>
    public static int IndexOfNonFinite(ReadOnlySpan<float> values) => IndexOf(MemoryMarshal.Cast<float, int>(values), Float32Exponent);

    /// <summary>Index of the first value that is NaN or infinite once it is a float32, or -1.</summary>
    /// <param name="bytes">Values as they are stored, little-endian.</param>
    /// <param name="type">Their type, one of real numbers.</param>
    public static int IndexOfNonFinite(ReadOnlySpan<byte> bytes, TensorType type) => type switch
    {
        TensorType.Float32 => IndexOf(MemoryMarshal.Cast<byte, int>(bytes), Float32Exponent),
        TensorType.BFloat16 => IndexOf(MemoryMarshal.Cast<byte, short>(bytes), BFloat16Exponent),
        TensorType.Float16 => IndexOf(MemoryMarshal.Cast<byte, short>(bytes), Float16Exponent),
        TensorType.Float64 => IndexOfNonFinite(MemoryMarshal.Cast<byte, double>(bytes)),
        _ => throw new ArgumentException($"{type} does not hold real numbers.", nameof(type)),
    };

    private static int IndexOf<T>(ReadOnlySpan<T> bits, T exponent)
        where T : unmanaged, IBinaryInteger<T>
    {
        var mask = new Vector<T>(exponent);
        var i = 0;
        for (; i <= bits.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            if (Vector.EqualsAny(new Vector<T>(bits[i..]) & mask, mask))
                break;
        }

        for (; i < bits.Length; i++)
        {
            if ((bits[i] & exponent) == exponent)
                return i;
        }

        return -1;
    }

    // What is finite here may be too large for a float32.
    private static int IndexOfNonFinite(ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite((float)values[i]))
                return i;
        }

        return -1;
    }
}
