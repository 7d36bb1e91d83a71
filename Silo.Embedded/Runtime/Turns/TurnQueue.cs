using System.Diagnostics;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// Picks the next activation to run. Without a seed all of them run beside each other on the thread pool. With a seed
/// one runs at a time and the seed picks which, so that a simulation can repeat an order of turns; stepped, they run
/// only when the simulation says so, on its own thread.
/// </summary>
internal sealed class TurnQueue(int? seed, bool isStepped, Quiescence quiescence)
{
    /// <summary>In one step. More mean that turns make each other runnable for ever.</summary>
    public const int TurnsOfStepMax = 1_000_000;

    private readonly Lock _lock = new();
    private readonly List<TurnGroup> _runnable = [];
    private readonly Random? _random = (seed ?? (isStepped ? 0 : null)) is { } value ? new Random(value) : null;
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
            if (isStepped || _isPumping) return;
            _isPumping = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Pump(), this, preferLocal: false);
    }

    /// <summary>Runs what is runnable, and what that makes runnable, on this thread.</summary>
    /// <returns>How many turns ran.</returns>
    public int Step()
    {
        if (!isStepped) throw new InvalidOperationException("Turns run by themselves: the silo is not stepped.");
        if (TurnGroup.IsRunning) throw new InvalidOperationException("A turn cannot run the others.");

        for (int ran = 0; ran < TurnsOfStepMax; ran++)
        {
            if (TryPick() is not { } group) return ran;
            RunOne(group);
        }

        throw new UnreachableException($"{TurnsOfStepMax} turns ran, and there are still more.");
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
            if (_runnable.Count == 0 || _isStopped)
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
