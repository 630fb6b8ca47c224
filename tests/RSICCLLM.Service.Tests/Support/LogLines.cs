using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RSICCLLM.Service.Tests;

/// <summary>Keeps the lines of a log as they were drawn.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    private readonly ConcurrentQueue<string> _warnings = new();

    /// <summary>Those of them that are warnings or worse.</summary>
    public IReadOnlyList<string> Warnings => [.. _warnings];

    public IReadOnlyList<string> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue(formatter(state, exception));
        if (logLevel >= LogLevel.Warning)
            _warnings.Enqueue(formatter(state, exception));
    }

    public void Dispose()
    {
    }
}
