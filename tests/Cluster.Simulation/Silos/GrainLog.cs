using Conference.Cluster.Simulation.Runs;
using Microsoft.Extensions.Logging;

namespace Conference.Cluster.Simulation.Silos;

/// <summary>What grains and engine write: lines of the trace if somebody reads it, and failures that no fault explains.</summary>
internal sealed class GrainLog(Trace trace) : ILoggerFactory, ILogger
{
    /// <summary>Something threw that should not.</summary>
    public Exception? Failure { get; private set; }

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= (trace.IsWritten ? LogLevel.Debug : LogLevel.Warning);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (trace.IsWritten)
        {
            string why = exception is null ? "" : $" {exception.GetType().Name} {exception.Message}";
            trace.Remark($"[{logLevel}] {formatter(state, exception)}{why}");
        }

        if (exception is not null && !ActorCluster.IsOfAFault(exception)) Failure ??= exception;
    }

    public void Dispose()
    {
    }
}
