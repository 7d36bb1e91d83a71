namespace Conference.MediaNode.Simulation.Clock;

/// <summary>The virtual clock of a run: what is to happen when. Things due at one instant happen in the order of their entry.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<Action, (long At, long Order)> _due = new();
    private long _order;

    public Instant Now { get; private set; } = Instant.FromMilliseconds(1_000_000);

    public Instant NextAt => _due.TryPeek(out _, out (long At, long Order) first) ? new Instant(first.At) : Instant.Never;

    public void At(Instant at, Action action) =>
        _due.Enqueue(action, (Math.Max(at.Nanoseconds, Now.Nanoseconds), _order++));

    public void After(TimeSpan span, Action action) => At(Now + span, action);

    public void MoveTo(Instant at)
    {
        if (at > Now) Now = at;
    }

    /// <summary>Moves to the next entry and carries it out.</summary>
    public void RunNext()
    {
        MoveTo(NextAt);
        _due.Dequeue()();
    }
}
