namespace Conference.Cluster.Simulation.Clock;

/// <summary>The agenda as a clock for grains: timers go off when the run comes to them.</summary>
internal sealed class VirtualTime(Agenda agenda) : TimeProvider
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Epoch.AddTicks(agenda.Now.Nanoseconds / 100);

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(agenda, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(Agenda agenda, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        /// <summary>Entries of an agenda cannot be taken out: those of an earlier setting do nothing.</summary>
        private int _setting;
        private bool _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_isDisposed) return false;
            _period = period;
            _setting++;
            if (dueTime >= TimeSpan.Zero) Schedule(dueTime);
            return true;
        }

        public void Dispose()
        {
            _isDisposed = true;
            _setting++;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Schedule(TimeSpan due)
        {
            int setting = _setting;
            agenda.After(due, () => Fire(setting));
        }

        private void Fire(int setting)
        {
            if (setting != _setting) return;
            if (_period > TimeSpan.Zero) Schedule(_period);
            callback(state);
        }
    }
}
