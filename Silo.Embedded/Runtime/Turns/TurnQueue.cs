namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// Picks the next activation to run. Without a seed all of them run beside each other on the thread pool. With a seed
/// one runs
/// at a time and the seed picks which, so that a simulation can repeat an order of turns.
/// </summary>
internal sealed class TurnQueue(int? seed, Quiescence quiescence)
{
    private readonly Lock _lock = new();
    private readonly List<TurnGroup> _runnable = [];
    private readonly Random? _random = seed is { } value ? new Random(value) : null;
    private bool _isPumping;
    private volatile bool _isStopped;

    public Quiescence Quiescence => quiescence;

    /// <summary>Once set, no turn begins.</summary>
    public bool IsStopped { get => _isStopped; set => _isStopped = value; }

    /// <summary>The group has work. It is queued once, until it has run.</summary>
    public void Enqueue(TurnGroup group)
    {
        if (IsStopped) return;
        quiescence.Enter();
        if (_random is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(RunOne, group, preferLocal: false);
            return;
        }

        lock (_lock)
        {
            _runnable.Add(group);
            if (_isPumping) return;
            _isPumping = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Pump(), this, preferLocal: false);
    }

    private void RunOne(TurnGroup group)
    {
        try
        {
            group.Run();
        }
        finally
        {
            quiescence.Exit();
        }
    }

    private void Pump()
    {
        while (TryPick() is { } group) RunOne(group);
    }

    private TurnGroup? TryPick()
    {
        lock (_lock)
        {
            if (_runnable.Count == 0)
            {
                _isPumping = false;
                return null;
            }

            int index = _random!.Next(_runnable.Count);
            TurnGroup picked = _runnable[index];
            _runnable.RemoveAt(index);
            return picked;
        }
    }
}
