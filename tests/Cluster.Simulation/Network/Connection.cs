namespace Conference.Cluster.Simulation.Network;

/// <summary>
/// A stream between two processes: what is said arrives whole and in order, or the connection breaks, and what was on its way
/// is lost. Each end hears of that in its own time.
/// </summary>
/// <param name="silenceMax">After so long without a word from the other end it counts as broken.</param>
internal sealed class Connection(Wires wires, Process a, Process b, TimeSpan silenceMax)
{
    private Instant _lastToA = Instant.Zero;
    private Instant _lastToB = Instant.Zero;
    private bool _isOver;

    /// <summary>Told that nothing more comes or goes: to the one that dialled, and to the other.</summary>
    public Action OnClosedAtA { get; set; } = static () => { };

    public Action OnClosedAtB { get; set; } = static () => { };

    public Process A => a;

    public Process B => b;

    public TimeSpan SilenceMax => silenceMax;

    public bool IsOpen => !_isOver;

    public void Send(Process from, Action deliver)
    {
        if (_isOver) return;

        Instant last = from == a ? _lastToB : _lastToA;
        Instant at = wires.ArrivalOf(a, b);
        if (at < last) at = last;
        if (from == a) _lastToB = at;
        else _lastToA = at;
        wires.Agenda.At(at, () =>
        {
            if (!_isOver) deliver();
        });
    }

    /// <summary>What was said before still arrives; then the other end hears of it.</summary>
    public void Close(Process by)
    {
        if (_isOver) return;
        Process other = by == a ? b : a;
        Send(by, () =>
        {
            End();
            Tell(other);
        });
    }

    /// <summary>Both ends hear of it, if they are still there.</summary>
    public void Break()
    {
        if (_isOver) return;
        End();
        TellSoon(a);
        TellSoon(b);
    }

    /// <summary>The machine says so for its process, or nothing does.</summary>
    public void OnEndDied(Process dead)
    {
        if (_isOver) return;
        End();
        Process other = dead == a ? b : a;
        if (wires.Random.Chance(0.8)) TellSoon(other);
        else wires.Agenda.After(silenceMax, () => Tell(other));
    }

    private void End()
    {
        _isOver = true;
        a.Connections.Remove(this);
        b.Connections.Remove(this);
    }

    private void TellSoon(Process process) => wires.Agenda.After(wires.Random.Milliseconds(0, 40), () => Tell(process));

    private void Tell(Process process)
    {
        if (!process.IsUp) return;
        if (process == a) OnClosedAtA();
        else OnClosedAtB();
    }
}
