namespace RSICCLLM.Quantization.Calibration;

/// <summary>A scratch folder that is removed at the end.</summary>
internal sealed class CalibrationFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("rsiccllm-calibration-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
