using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RSICCLLM.Training.Modeling.Fused;

/// <summary>bfloat16 in memory, float32 in registers: 16 numbers at a time, rounded to nearest (ties to even).</summary>
internal static unsafe class BFloat16Lanes
{
    /// <summary>Numbers handled at once.</summary>
    public const int Count = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ushort* source)
    {
        var bits = Vector256.Load(source);
        var wide = Vector512.Create(Vector256.WidenLower(bits), Vector256.WidenUpper(bits));
        return Vector512.ShiftLeft(wide, 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ushort* target, Vector512<float> value)
    {
        var bits = value.AsUInt32();
        var rounding = Vector512.Create(0x7FFFu) + (Vector512.ShiftRightLogical(bits, 16) & Vector512.Create(1u));
        var upper = Vector512.ShiftRightLogical(bits + rounding, 16);
        Vector256.Narrow(upper.GetLower(), upper.GetUpper()).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load1(ushort* source) => BitConverter.UInt32BitsToSingle((uint)*source << 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store1(ushort* target, float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        *target = (ushort)((bits + 0x7FFFu + ((bits >> 16) & 1)) >> 16);
    }
}
