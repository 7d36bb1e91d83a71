namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// When calls of one timeout give up. All wait equally long, so they fall due in the order in which they came: a list and one
/// timer, where a timer for each call would cost more than the call.
/// </summary>
internal sealed class CallDeadlines
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Action<Call, TimeSpan> _expire;
    private readonly TimeSpan _timeout;
    private readonly long _timeoutTicks;
    private readonly ITimer _timer;
    private Call? _first;
    private Call? _last;
    private bool _isArmed;

    public CallDeadlines(TimeProvider time, TimeSpan timeout, Action<Call, TimeSpan> expire)
    {
        _time = time;
        _timeout = timeout;
        _expire = expire;
        _timeoutTicks = (long)(timeout.TotalSeconds * time.TimestampFrequency);
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = time.CreateTimer(_ => OnDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>From now on the call has this long. It leaves by itself when it is over.</summary>
    public void Add(Call call)
    {
        lock (_lock)
        {
            call.Watch = this;
            call.DueAt = _time.GetTimestamp() + _timeoutTicks;
            call.Earlier = _last;
            if (_last is null) _first = call;
            else _last.Later = call;
            _last = call;

            if (_isArmed) return;
            _isArmed = true;
            _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
        }
    }

    public void Remove(Call call)
    {
        lock (_lock) RemoveLocked(call);
    }

    private void RemoveLocked(Call call)
    {
        if (call.Watch != this) return;
        call.Watch = null;
        if (call.Earlier is null) _first = call.Later;
        else call.Earlier.Later = call.Later;
        if (call.Later is null) _last = call.Earlier;
        else call.Later.Earlier = call.Earlier;
        call.Earlier = call.Later = null;
    }

    private void OnDue()
    {
        while (TakeDue() is { } call) _expire(call, _timeout);
    }

    /// <summary>The next call that is due; if there is none, the timer waits for the one that will be.</summary>
    private Call? TakeDue()
    {
        lock (_lock)
        {
            if (_first is not { } first)
            {
                _isArmed = false;
                return null;
            }

            long left = first.DueAt - _time.GetTimestamp();
            if (left <= 0)
            {
                RemoveLocked(first);
                return first;
            }

            // The system's timers count milliseconds: rounded down they would fire before their time, again and again.
            double milliseconds = Math.Ceiling(left * 1_000.0 / _time.TimestampFrequency);
            _timer.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
            return null;
        }
    }
}
