namespace Conference.Cluster;

/// <summary>The test's clock; what grain timers set off on it counts as traffic from the moment they fire.</summary>
internal sealed class CountedClock(ManualTimeProvider clock, Traffic traffic) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(state is IGrainTimer ? Counted(callback) : callback, state, dueTime, period);

    private TimerCallback Counted(TimerCallback callback) => state =>
    {
        traffic.Begin(Traffic.Tick);
        callback(state);
    };
}
