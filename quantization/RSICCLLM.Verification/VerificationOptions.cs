using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Verification;

/// <summary>What is held against what.</summary>
public sealed record VerificationOptions
{
    /// <summary>Folder of the package.</summary>
    public required string Package { get; init; }

    /// <summary>Folder of the checkpoint that it was made of.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Folder of the LoRA adapter that was merged in while it was made; <see langword="null"/> (default): none.</summary>
    public string? Adapter { get; init; }

    /// <summary>RSICI file with pairs of the package's tile size.</summary>
    public required string Pairs { get; init; }

    /// <summary>Most pairs, 1 or more. Default 200.</summary>
    public int MaximumPairs { get; init; } = 200;

    /// <summary>Folder for the checkpoint's own package and the distributions, removed at the end; <see langword="null"/> (default): the system's.</summary>
    public string? ScratchFolder { get; init; }

    /// <summary>
    /// How the checkpoint is run: <see cref="WeightPrecision.Float32"/> (default), which takes four bytes of memory per parameter, or
    /// <see cref="WeightPrecision.Int8"/>, which takes a quarter of that and is nearly exact.
    /// </summary>
    public WeightPrecision Reference { get; init; } = WeightPrecision.Float32;

    /// <summary>Device that runs the package; the checkpoint always runs on the CPU. Default <c>auto</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Whether both are run with difference-aware pruning (<see cref="Inference.Captioning.CaptionerOptions.Pruning"/>). Default off.</summary>
    public bool Pruning { get; init; }

    /// <summary>The verdict's limits.</summary>
    public VerificationThresholds Thresholds { get; init; } = new();
}
