using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.EventLog;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Upkeep;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace RSICCLLM.Service.Hosting;

/// <summary>Logs: structured lines (compact JSON) in files that are begun anew every day and from a size on, lines for people on the console.</summary>
internal static class ServiceLogs
{
    /// <exception cref="ConfigurationException">The folder cannot be made or written.</exception>
    public static void Add(ILoggingBuilder logging, LogOptions options, bool console)
    {
        try
        {
            Directory.CreateDirectory(options.Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The folder for logs {options.Folder} cannot be made: {e.Message.TrimEnd('.')}. Make it for the user {Environment.UserName}, or correct \"logs.folder\".", e);
        }

        // The log itself would be silent about it.
        if (FolderProbe.WriteFault(options.Folder) is { } fault)
            throw new ConfigurationException($"The folder for logs {options.Folder} cannot be written: {fault.TrimEnd('.')}. Give it that right, or correct \"logs.folder\".");

        var serilog = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Hangfire", LogEventLevel.Warning)
            .Enrich.FromLogContext()
            .WriteTo.File(
                new CompactJsonFormatter(),
                Path.Combine(options.Folder, "rsiccllm-.log"),
                rollingInterval: RollingInterval.Day,
                rollOnFileSizeLimit: true,
                fileSizeLimitBytes: (long)options.FileMegabytes << 20,
                retainedFileCountLimit: options.KeepFiles);
        if (console)
            serilog.WriteTo.Console(outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}", formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        logging.ClearProviders();
        logging.AddSerilog(serilog.CreateLogger(), dispose: true);
        if (OperatingSystem.IsWindows() && options.EventLog)
            AddEventLog(logging);
    }

    [SupportedOSPlatform("windows")]
    private static void AddEventLog(ILoggingBuilder logging)
    {
        logging.AddEventLog(new EventLogSettings { SourceName = "RSICCLLM" });
        logging.AddFilter<EventLogLoggerProvider>(level => level >= LogLevel.Warning);
    }
}
