using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Quantizers;

namespace RSICCLLM.Quantization.Calibration;

/// <summary>How graphs run that stand for parts of the unquantised model while it is calibrated.</summary>
internal static class CalibrationSession
{
    private const string Spinning = "session.intra_op.allow_spinning";

    /// <summary>8-bit weights in blocks of 32, and activations rounded to 8 bits in the same blocks: what the model says without being as large, and fast.</summary>
    public static LinearFormat NearLossless { get; } = new BlockLinear(new BlockFormat(32, false, 8), accuracyLevel: 4, BlockQuantizers.RoundToNearest);

    /// <summary>Opens a graph so that nothing of a run stays in memory after it, and the cores are free between runs.</summary>
    public static InferenceSession Open(string path)
    {
        // What earlier parts held is given back to the system before the next one is loaded.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var options = new SessionOptions { EnableCpuMemArena = false, EnableMemoryPattern = false };
        options.AddSessionConfigEntry(Spinning, "0");
        return new InferenceSession(path, options);
    }
}
