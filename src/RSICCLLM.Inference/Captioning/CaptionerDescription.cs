using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Captioning;

/// <summary>Which model answers, on what; printed in reports.</summary>
/// <param name="Name">Name of the package.</param>
/// <param name="PackageHash">SHA-256 of the package's manifest, lower-case hexadecimal.</param>
/// <param name="Quantization">For example <c>int4 (rtn, block 32)</c> or <c>float32</c>.</param>
/// <param name="TileWidth">Columns of a tile in pixels.</param>
/// <param name="TileHeight">Rows of a tile in pixels.</param>
/// <param name="GroundSamplingDistance">Metres per pixel that the model was trained on; <see langword="null"/> when not stated.</param>
/// <param name="Device">For example <c>cpu</c>.</param>
/// <param name="Runtime">For example <c>ONNX Runtime 1.31.1</c>; where the package has a graph for 8-bit prompts, also in how many bits they are read, and why not in 8.</param>
public sealed record CaptionerDescription(
    string Name,
    string PackageHash,
    string Quantization,
    int TileWidth,
    int TileHeight,
    double? GroundSamplingDistance,
    string Device,
    string Runtime)
{
    /// <summary>What the package's probabilities and evidence are worth; <see langword="null"/> when that was not measured.</summary>
    public PackageCalibration? Calibration { get; init; }

    /// <summary>Whether tiles without evidence of change are set aside.</summary>
    public bool Triage { get; init; }

    /// <summary>Evidence below which tokens of the second date are left out of prompts; <see langword="null"/> where all are given.</summary>
    public double? PruningThreshold { get; init; }

    /// <summary>Whether the calibration, where there is one, was measured with pruning as it is now.</summary>
    public bool IsCalibratedAsRun => Calibration is null || Calibration.Pruning == PruningThreshold is not null;

    /// <summary>What there is to say of a calibration that was measured another way, in one sentence; <see langword="null"/> where there is nothing.</summary>
    public string? CalibrationNotice => IsCalibratedAsRun ? null
        : PruningThreshold is null ? "The package's calibration was measured with pruning and it runs without: confidences, and the thresholds of triage and of contradictions, may be worth something else; run 'rsiccllm calibrate' without --prune, or switch pruning on."
        : "The package's calibration was measured without pruning and it runs with it: confidences, and the thresholds of triage and of contradictions, may be worth something else; run 'rsiccllm calibrate --prune', or switch pruning off.";

    /// <summary>Whether a tile with such evidence is captioned.</summary>
    public bool Keeps(EvidenceMap evidence) => !Triage || Calibration?.Triage is not { } triage || evidence.Strongest >= triage.Threshold;

    /// <summary>Why this device, in a few words; empty when nothing was to choose.</summary>
    public string DeviceReason { get; init; } = "";
}
