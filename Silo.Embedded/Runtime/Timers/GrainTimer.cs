using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>Ticks of one activation. The next one is set when the last one ends, so that they never overlap.</summary>
internal sealed partial class GrainTimer : IGrainTimer
{
    /// <summary>What the system's timers can count.</summary>
    private static readonly TimeSpan DelayMax = TimeSpan.FromMilliseconds(0xFFFFFFFE);

    private readonly Lock _lock = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ITimer _timer;

    private TimeSpan _period;
    private TimeSpan? _changedDue;
    private bool _isTicking;
    private bool _isDisposed;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Check(options.DueTime, options.Period);
        _activation = activation;
        _callback = callback;
        _options = options;
        _period = options.Period;
        // What flows with the call that registers it ends with that call.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer =
            activation.Engine.Time.CreateTimer(_ => OnDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start() => _timer.Change(_options.DueTime, Timeout.InfiniteTimeSpan);

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, period);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _period = period;
            if (_isTicking) _changedDue = dueTime;
            else _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
        }

        _timer.Dispose();
        _activation.Forget(this);
        // Not disposed: the callback may still hold the token.
        _cancellation.Cancel();
    }

    /// <summary>Ends as with its process: nothing of it runs any more, not even what its token would set off.</summary>
    public void Abandon()
    {
        lock (_lock) _isDisposed = true;
        _timer.Dispose();
    }

    private static void Check(TimeSpan dueTime, TimeSpan period)
    {
        if ((dueTime < TimeSpan.Zero && dueTime != Timeout.InfiniteTimeSpan) || dueTime > DelayMax) throw Bad(nameof(dueTime), dueTime);
        if ((period <= TimeSpan.Zero && period != Timeout.InfiniteTimeSpan) || period > DelayMax) throw Bad(nameof(period), period);
    }

    private static ArgumentOutOfRangeException Bad(string what, TimeSpan value) =>
        new(what, value, $"A timer takes positive times up to {DelayMax}, or Timeout.InfiniteTimeSpan.");

    private void OnDue()
    {
        lock (_lock)
        {
            if (_isTicking || _isDisposed) return;
            _isTicking = true;
        }

        _activation.Enqueue(new Call(null, [])
        {
            Tick = Tick,
            IsInterleaving = _options.Interleave,
            CountsAsUse = _options.KeepAlive,
        });
    }

    private async Task Tick()
    {
        try
        {
            if (!_isDisposed) await _callback(_cancellation.Token);
        }
        catch (OperationCanceledException) when (_isDisposed)
        {
            // Cut off by its own end.
        }
        catch (Exception failure)
        {
            _activation.EndIfInconsistent(failure);
            _activation.Engine.Counters.Add(EngineEvent.TimerFailed);
            LogFailed(_activation.Engine.Log, _activation.GrainId, failure);
        }
        finally
        {
            Rearm();
        }
    }

    private void Rearm()
    {
        lock (_lock)
        {
            _isTicking = false;
            TimeSpan next = _changedDue ?? _period;
            _changedDue = null;
            if (!_isDisposed) _timer.Change(next, Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(LogLevel.Error, "A timer of {Grain} failed; it keeps ticking")]
    private static partial void LogFailed(ILogger logger, GrainId grain, Exception failure);
}
