using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Conference.Cluster;

/// <summary>What was logged with an exception, but for what a test made fail: a one-way call that fails tells nobody else.</summary>
internal sealed class FailureLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Entries { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception?.ToString() is { } text && !text.Contains(FailingStore.Failure, StringComparison.Ordinal))
        {
            Entries.Enqueue($"{formatter(state, exception)}: {text}");
        }
    }

    public void Dispose()
    {
    }
}
