using System.Security.Cryptography;
using System.Text;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Service.Work;

/// <summary>
/// Which workers may share a pair: those of one model, quantisation, runtime, device, batch size and program version, whose words and reports are the same.
/// Twelve hexadecimal digits, because the names of job queues are short.
/// </summary>
internal static class WorkerKind
{
    public static string Of(CaptionerDescription model, CaptioningOptions options)
    {
        var text = string.Join('\n', model.PackageHash, model.Quantization, model.Device, model.DeviceReason, model.Runtime, options.Engine, options.Triage, options.Pruning, options.BatchSize, typeof(Batch.Running.BatchRunner).Assembly.GetName().Version);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
    }
}
