namespace RSICCLLM.Imaging.Rasters;

/// <summary>Type of one sample of a raster, in the machine's byte order.</summary>
public enum SampleType
{
    /// <summary>Unsigned, 8 bits.</summary>
    UInt8,

    /// <summary>Signed, 8 bits.</summary>
    Int8,

    /// <summary>Unsigned, 16 bits.</summary>
    UInt16,

    /// <summary>Signed, 16 bits.</summary>
    Int16,

    /// <summary>IEEE 754 single precision.</summary>
    Float32,
}

/// <summary>Facts of <see cref="SampleType"/>.</summary>
public static class SampleTypes
{
    /// <summary>Bytes of one sample.</summary>
    public static int ByteSize(this SampleType type) => type switch
    {
        SampleType.UInt8 or SampleType.Int8 => 1,
        SampleType.UInt16 or SampleType.Int16 => 2,
        _ => 4,
    };
}
