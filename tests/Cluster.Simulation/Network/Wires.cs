namespace Conference.Cluster.Simulation.Network;

/// <summary>All between processes but media: delays, and partitions that hold up or break what passes.</summary>
internal sealed class Wires(Agenda agenda, SeededRandom random, TimeSpan delayMax)
{
    public static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(3);

    /// <summary>How much later than it should an end may notice that it hears nothing.</summary>
    public const double NoticedAfterMax = 1.1;

    private readonly Dictionary<(Process, Process), Instant> _cutUntil = [];
    private Instant _lastCutUntil = Instant.Zero;

    public Agenda Agenda => agenda;

    public SeededRandom Random => random;

    public bool IsAnyCut => _lastCutUntil > agenda.Now;

    public bool IsCut(Process a, Process b) => CutUntil(a, b) > agenda.Now;

    /// <summary>Nothing passes between the two for a while: connections that cannot wait so long break.</summary>
    public void Cut(Process a, Process b, TimeSpan lasts)
    {
        _cutUntil[(a, b)] = _cutUntil[(b, a)] = agenda.Now + lasts;
        _lastCutUntil = agenda.Now + lasts > _lastCutUntil ? agenda.Now + lasts : _lastCutUntil;
        foreach (Connection connection in a.Connections.ToArray())
        {
            if (connection.A != b && connection.B != b) continue;
            TimeSpan noticed = connection.SilenceMax * random.Between(0.8, NoticedAfterMax);
            if (lasts > noticed) agenda.After(noticed, connection.Break);
        }
    }

    /// <summary>Told either, unless whoever dials ends meanwhile.</summary>
    public void Dial(Process from, Process to, TimeSpan silenceMax, Action<Connection> opened, Action failed)
    {
        int life = from.Life;
        bool isCut = IsCut(from, to);
        agenda.After(isCut ? DialTimeout : Delay() + Delay(), () =>
        {
            if (life != from.Life) return;
            if (isCut || !to.IsUp)
            {
                failed();
                return;
            }

            Connection connection = new(this, from, to, silenceMax);
            from.Connections.Add(connection);
            to.Connections.Add(connection);
            opened(connection);
        });
    }

    public Instant ArrivalOf(Process a, Process b)
    {
        Instant at = agenda.Now + Delay();
        Instant until = CutUntil(a, b);
        return at < until ? until + Delay() : at;
    }

    private TimeSpan Delay() => delayMax * random.Fraction();

    private Instant CutUntil(Process a, Process b) => _cutUntil.GetValueOrDefault((a, b), Instant.Zero);
}
