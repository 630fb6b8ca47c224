using Microsoft.ML.OnnxRuntime;

namespace RSICCLLM.Inference.Devices;

/// <summary>
/// The one place where session options are made. ONNX Runtime's defaults are kept on purpose: no spinning costs 7 to 10 %
/// of prefill, no arena up to 20 %.
/// </summary>
/// <param name="Device">Device of the session.</param>
/// <param name="Threads">Threads of one operator; 0 takes one per physical core.</param>
internal sealed record SessionSettings(IExecutionDevice Device, int Threads)
{
    /// <summary>
    /// For a look-up table: the processor, so that the table costs a graphics card no memory, with one thread, because a second pool of spinning
    /// threads only disturbs the first.
    /// </summary>
    public static SessionSettings LookUp { get; } = new(new CpuDevice(), 1);

    public SessionOptions CreateOptions()
    {
        var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        try
        {
            if (Threads > 0)
                options.IntraOpNumThreads = Threads;
            Device.Configure(options);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }
}
