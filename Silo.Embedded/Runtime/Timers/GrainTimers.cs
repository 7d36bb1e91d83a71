using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>The timers of one activation.</summary>
internal sealed class GrainTimers(GrainId grain)
{
    private const int TimersMax = 1_000;

    private readonly Lock _lock = new();
    private readonly HashSet<GrainTimer> _timers = [];

    public void Add(GrainTimer timer)
    {
        lock (_lock)
        {
            if (_timers.Count >= TimersMax) throw new LimitExceededException(nameof(TimersMax), _timers.Count, TimersMax, grain);
            _timers.Add(timer);
        }
    }

    public void Forget(GrainTimer timer)
    {
        lock (_lock) _timers.Remove(timer);
    }

    public void DisposeAll()
    {
        foreach (GrainTimer timer in Snapshot()) timer.Dispose();
    }

    public void AbandonAll()
    {
        foreach (GrainTimer timer in Snapshot()) timer.Abandon();
    }

    private GrainTimer[] Snapshot()
    {
        lock (_lock) return [.. _timers];
    }
}
