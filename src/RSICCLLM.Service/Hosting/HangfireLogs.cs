using Hangfire.Logging;
using Microsoft.Extensions.Logging;

namespace RSICCLLM.Service.Hosting;

/// <summary>Hands Hangfire's log lines to the service's log. Hangfire keeps its log provider for the whole process, so this one outlives its host without harm.</summary>
internal sealed class HangfireLogs(ILogger log) : ILogProvider, ILog
{
    public ILog GetLogger(string name) => this;

    public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null)
    {
        var level = (Microsoft.Extensions.Logging.LogLevel)(int)logLevel;
        if (messageFunc is null)
            return log.IsEnabled(level);
        log.Log(level, default, messageFunc(), exception, static (message, _) => message);
        return true;
    }
}
