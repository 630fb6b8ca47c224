namespace RSICCLLM.Quantization.Conversion;

/// <summary>How the values of a block are chosen.</summary>
public enum QuantizationMethod
{
    /// <summary>Round to nearest over the block's range: ONNX Runtime's own quantizer's bytes.</summary>
    RoundToNearest,

    /// <summary>Scale and zero point with the least squared error. Needs no data.</summary>
    LeastSquares,

    /// <summary>GPTQ: errors are made up for by weights still to come, as calibration pairs show them to matter.</summary>
    Gptq,
}
