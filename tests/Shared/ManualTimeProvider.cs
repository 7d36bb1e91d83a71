namespace Conference;

/// <summary>
/// A clock that stands still until a test moves it. Timers fire on the test's thread, in order of time.
/// </summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    /// <summary>Fires of one <see cref="Advance"/>: more is a timer that never lets time pass.</summary>
    private const int FiresMax = 1_000_000;

    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;
    private long _order;

    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Timers that would still fire.</summary>
    public int ActiveTimers
    {
        get { lock (_lock) return _timers.Count; }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves time on, stopping at each timer that falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end = GetUtcNow() + by;
        for (int fires = 0; TakeDue(end) is { } due; fires++)
        {
            if (fires == FiresMax) throw new InvalidOperationException("A timer fires without end.");
            due.Fire();
        }

        lock (_lock) _now = end;
    }

    /// <summary>
    /// As <see cref="Advance"/>, but lets what each timer set off come to rest before the next one fires.
    /// </summary>
    /// <param name="by">How far.</param>
    /// <param name="settle">Such as a silo's WaitForQuiet.</param>
    public async Task AdvanceAsync(TimeSpan by, Func<Task> settle)
    {
        await settle();
        DateTimeOffset end = GetUtcNow() + by;
        for (int fires = 0; TakeDue(end) is { } due; fires++)
        {
            if (fires == FiresMax) throw new InvalidOperationException("A timer fires without end.");
            due.Fire();
            await settle();
        }

        lock (_lock) _now = end;
    }

    private ManualTimer? TakeDue(DateTimeOffset end)
    {
        lock (_lock)
        {
            ManualTimer? next = _timers.Where(timer => timer.DueAt <= end).MinBy(timer => (timer.DueAt, timer.Order));
            if (next is null) return null;
            if (next.DueAt > _now) _now = next.DueAt;
            _timers.Remove(next);
            if (next.Period > TimeSpan.Zero) ScheduleLocked(next, next.Period);
            return next;
        }
    }

    private bool Schedule(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            timer.Period = period;
            if (dueTime >= TimeSpan.Zero) ScheduleLocked(timer, dueTime);
            return true;
        }
    }

    private void ScheduleLocked(ManualTimer timer, TimeSpan dueTime)
    {
        timer.DueAt = _now + dueTime;
        timer.Order = _order++;
        _timers.Add(timer);
    }

    private void Forget(ManualTimer timer)
    {
        lock (_lock) _timers.Remove(timer);
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _isDisposed;

        public DateTimeOffset DueAt { get; set; }

        public TimeSpan Period { get; set; }

        public long Order { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => !_isDisposed && clock.Schedule(this, dueTime, period);

        public void Dispose()
        {
            _isDisposed = true;
            clock.Forget(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
