namespace RSICCLLM.Model.Safetensors;

/// <summary>Element types of tensors in a checkpoint. Other types of the safetensors format are reported as unsupported.</summary>
public enum TensorType
{
    /// <summary>32-bit float, <c>F32</c>.</summary>
    Float32,

    /// <summary>16-bit float (IEEE half), <c>F16</c>.</summary>
    Float16,

    /// <summary>Upper half of a 32-bit float, <c>BF16</c>.</summary>
    BFloat16,

    /// <summary>64-bit float, <c>F64</c>.</summary>
    Float64,

    /// <summary>64-bit integer, <c>I64</c>.</summary>
    Int64,

    /// <summary>32-bit integer, <c>I32</c>.</summary>
    Int32,

    /// <summary>16-bit integer, <c>I16</c>.</summary>
    Int16,

    /// <summary>8-bit integer, <c>I8</c>.</summary>
    Int8,

    /// <summary>Unsigned 8-bit integer, <c>U8</c>.</summary>
    UInt8,

    /// <summary>One byte, 0 or 1, <c>BOOL</c>.</summary>
    Bool,
}

/// <summary>Sizes and safetensors names of <see cref="TensorType"/>.</summary>
public static class TensorTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this TensorType type) => type switch
    {
        TensorType.Float64 or TensorType.Int64 => 8,
        TensorType.Float32 or TensorType.Int32 => 4,
        TensorType.Float16 or TensorType.BFloat16 or TensorType.Int16 => 2,
        TensorType.Int8 or TensorType.UInt8 or TensorType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a tensor type."),
    };

    /// <summary>The type's name in a safetensors header, for example <c>BF16</c>.</summary>
    public static string SafetensorsName(this TensorType type) => type switch
    {
        TensorType.Float32 => "F32",
        TensorType.Float16 => "F16",
        TensorType.BFloat16 => "BF16",
        TensorType.Float64 => "F64",
        TensorType.Int64 => "I64",
        TensorType.Int32 => "I32",
        TensorType.Int16 => "I16",
        TensorType.Int8 => "I8",
        TensorType.UInt8 => "U8",
        TensorType.Bool => "BOOL",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a tensor type."),
    };

    /// <summary>Whether the type holds real numbers.</summary>
    public static bool IsFloat(this TensorType type) =>
        type is TensorType.Float32 or TensorType.Float16 or TensorType.BFloat16 or TensorType.Float64;

    internal static TensorType? FromSafetensorsName(string? name) => name switch
    {
        "F32" => TensorType.Float32,
        "F16" => TensorType.Float16,
        "BF16" => TensorType.BFloat16,
        "F64" => TensorType.Float64,
        "I64" => TensorType.Int64,
        "I32" => TensorType.Int32,
        "I16" => TensorType.Int16,
        "I8" => TensorType.Int8,
        "U8" => TensorType.UInt8,
        "BOOL" => TensorType.Bool,
        _ => null,
    };

    /// <summary>Types that the format knows and this program does not read.</summary>
    internal static bool IsUnsupported(string? name) =>
        name is "U16" or "U32" or "U64" or "C64" or "F4" or "F6_E2M3" or "F6_E3M2"
            or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" or "F8_E4M3FNUZ" or "F8_E5M2FNUZ";
}
