using System.Numerics;
using System.Runtime.InteropServices;

namespace RSICCLLM.Model.Safetensors;

/// <summary>Conversions between the stored element types and those that the program computes with.</summary>
internal static class ElementConversion
{
    public static void ToFloat32(ReadOnlySpan<byte> source, TensorType type, Span<float> destination)
    {
        switch (type)
        {
            case TensorType.Float32:
                source.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case TensorType.BFloat16:
                BFloat16ToFloat32(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<float, uint>(destination));
                break;
            case TensorType.Float16:
                var halves = MemoryMarshal.Cast<byte, Half>(source);
                for (var i = 0; i < halves.Length; i++)
                    destination[i] = (float)halves[i];
                break;
            case TensorType.Float64:
                var doubles = MemoryMarshal.Cast<byte, double>(source);
                for (var i = 0; i < doubles.Length; i++)
                    destination[i] = (float)doubles[i];
                break;
            default:
                throw new ArgumentException($"{type} does not hold real numbers.", nameof(type));
        }
    }

    public static void ToInt64(ReadOnlySpan<byte> source, TensorType type, Span<long> destination)
    {
        switch (type)
        {
            case TensorType.Int64:
                source.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case TensorType.Int32:
                Widen(MemoryMarshal.Cast<byte, int>(source), destination);
                break;
            case TensorType.Int16:
                Widen(MemoryMarshal.Cast<byte, short>(source), destination);
                break;
            case TensorType.Int8:
                Widen(MemoryMarshal.Cast<byte, sbyte>(source), destination);
                break;
            case TensorType.UInt8 or TensorType.Bool:
                Widen(source, destination);
                break;
            default:
                throw new ArgumentException($"{type} does not hold whole numbers.", nameof(type));
        }
    }

    public static void FromFloat32(ReadOnlySpan<float> source, TensorType type, Span<byte> destination)
    {
        switch (type)
        {
            case TensorType.Float32:
                MemoryMarshal.AsBytes(source).CopyTo(destination);
                break;
            case TensorType.BFloat16:
                var upper = MemoryMarshal.Cast<byte, ushort>(destination);
                for (var i = 0; i < source.Length; i++)
                    upper[i] = ToBFloat16(source[i]);
                break;
            case TensorType.Float16:
                var halves = MemoryMarshal.Cast<byte, Half>(destination);
                for (var i = 0; i < source.Length; i++)
                    halves[i] = (Half)source[i];
                break;
            case TensorType.Float64:
                var doubles = MemoryMarshal.Cast<byte, double>(destination);
                for (var i = 0; i < source.Length; i++)
                    doubles[i] = source[i];
                break;
            default:
                throw new ArgumentException($"{type} does not hold real numbers.", nameof(type));
        }
    }

    /// <summary>Rounds to the nearest bfloat16, ties to even; a NaN stays a NaN.</summary>
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static void BFloat16ToFloat32(ReadOnlySpan<ushort> source, Span<uint> destination)
    {
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var low, out var high);
            Vector.ShiftLeft(low, 16).CopyTo(destination[i..]);
            Vector.ShiftLeft(high, 16).CopyTo(destination[(i + Vector<uint>.Count)..]);
        }

        for (; i < source.Length; i++)
            destination[i] = (uint)source[i] << 16;
    }

    private static void Widen<T>(ReadOnlySpan<T> source, Span<long> destination)
        where T : INumberBase<T>
    {
        for (var i = 0; i < source.Length; i++)
            destination[i] = long.CreateChecked(source[i]);
    }
}
