using Conference.MediaNode.Simulation.Clock;

namespace Conference.MediaNode.Simulation.Paths;

/// <summary>One direction of a path. The same seed gives every datagram the same fate.</summary>
internal sealed class SimPath<TDatagram>(PathProfile profile, SeededRandom random, Agenda agenda, Action<TDatagram> deliver)
    where TDatagram : IPathDatagram
{
    private bool _isInBurst;
    private Instant _sendsUntil = Instant.Zero;
    private Instant _lastArrivalAt = Instant.Zero;

    public PathProfile Profile => profile;

    public long Lost { get; private set; }

    /// <summary>Nothing passes any more, until it is mended.</summary>
    public bool IsCut { get; set; }

    public void Send(TDatagram datagram)
    {
        // All are drawn every time, so that one setting changed leaves the numbers of the others as they were.
        double burst = random.Fraction();
        double loss = random.Fraction();
        double jitter = random.Fraction();
        double detour = random.Fraction();
        double duplication = random.Fraction();

        _isInBurst = _isInBurst ? burst >= profile.BurstEnds : burst < profile.BurstBegins;
        bool isOut = agenda.Now >= profile.Outage.From && agenda.Now < profile.Outage.To;
        bool isLost = isOut || IsCut || loss < (_isInBurst ? profile.LossInBurst : profile.Loss);
        if ((isLost || !TryQueue(datagram.Bytes.Length)) && (IsCut || !datagram.IsSpared))
        {
            Lost++;
            return;
        }

        Instant arrivesAt = _sendsUntil + profile.Delay + (profile.Jitter * jitter);
        if (arrivesAt < _lastArrivalAt) arrivesAt = _lastArrivalAt;
        _lastArrivalAt = arrivesAt;
        if (detour < profile.Reordering) arrivesAt += profile.Detour;

        agenda.At(arrivesAt, () => deliver(datagram));
        if (duplication < profile.Duplication) agenda.At(arrivesAt + (profile.Jitter * duplication), () => deliver(datagram));
    }

    /// <summary>The link's rate: each datagram leaves when those before it have.</summary>
    private bool TryQueue(int bytes)
    {
        Instant begins = _sendsUntil > agenda.Now ? _sendsUntil : agenda.Now;
        if (profile.RateBps > 0)
        {
            double waitingBytes = (begins - agenda.Now).TotalSeconds * profile.RateBps / 8;
            if (waitingBytes + bytes > profile.QueueBytesMax) return false;

            begins += TimeSpan.FromSeconds(bytes * 8.0 / profile.RateBps);
        }

        _sendsUntil = begins;
        return true;
    }
}
