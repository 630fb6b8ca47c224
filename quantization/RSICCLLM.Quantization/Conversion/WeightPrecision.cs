namespace RSICCLLM.Quantization.Conversion;

/// <summary>How weights are stored.</summary>
public enum WeightPrecision
{
    /// <summary>32-bit floating point: exact.</summary>
    Float32,

    /// <summary>16-bit floating point, widened when the graph is loaded.</summary>
    Float16,

    /// <summary>4-bit blocks with a scale each.</summary>
    Int4,

    /// <summary>8-bit blocks with a scale each.</summary>
    Int8,
}
