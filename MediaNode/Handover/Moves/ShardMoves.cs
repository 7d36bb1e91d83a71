using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode.Handover.Moves;

/// <summary>
/// The door for rooms that move between shards: commands of the cluster and news of channels to other nodes come in, errands for
/// the host go out. How a move goes is told in the README.
/// </summary>
internal sealed class ShardMoves : IDisposable
{
    private readonly MoveDesk _desk;
    private readonly Departures _departures;
    private readonly Landings _landings;

    public ShardMoves(MoveDesk desk, Action<DatagramBatch, Instant> serve)
    {
        _desk = desk;
        Path = new TunnelPath(desk.Tunnels, desk.Outbox, desk.Counters, OnHeard);
        _departures = new Departures(desk, Path, serve);
        _landings = new Landings(desk, Path);
    }

    public TunnelPath Path { get; }

    public IReadOnlyCollection<Departure> Departures => _departures.All;

    public IReadOnlyCollection<Landing> Landings => _landings.All;

    /// <summary>The room is on its way, and nobody can say yet whether it stays: ask again after the next input.</summary>
    public bool IsHanding(string room) => _departures.IsHanding(room);

    /// <summary>The room was here, and its successor knows.</summary>
    public bool HasLeft(string room) => _departures.HasLeft(room);

    /// <inheritdoc cref="Departures.HasLeft(string, long)"/>
    public bool HasLeft(string room, long epoch) => _departures.HasLeft(room, epoch);

    /// <inheritdoc cref="Moves.Landings.Expect"/>
    public ShardRefusal Expect(string room, long epoch, Guid move, Instant now) => _landings.Expect(room, epoch, move, now);

    /// <inheritdoc cref="Moves.Departures.Depart"/>
    public ShardRefusal Depart(string room, long epoch, Guid move, string address, string publicKey, Instant now) =>
        _departures.Depart(room, epoch, move, address, publicKey, now);

    /// <inheritdoc cref="Moves.Landings.TakeOver"/>
    public ShardRefusal TakeOver(string room, long epoch, Guid move, bool sourceLetGo, Instant now) =>
        _landings.TakeOver(room, epoch, move, sourceLetGo, now);

    /// <inheritdoc cref="Moves.Departures.TakeBack"/>
    public ShardRefusal TakeBack(string room, long epoch, Guid move, Instant now) => _departures.TakeBack(room, epoch, move, now);

    /// <inheritdoc cref="Moves.Departures.Release"/>
    public ShardRefusal Release(Guid move, Instant now) => _departures.Release(move, now);

    /// <inheritdoc cref="Moves.Landings.Cancel"/>
    public void Cancel(string room, long epoch) => _landings.Cancel(room, epoch);

    /// <summary>Where the link's client may come to; empty when there is no port that it has not used lately.</summary>
    public IReadOnlyList<LocalCandidate> Invite(PeerLink link, Instant now) => link.Invitations.Next(_desk.Options, now);

    /// <summary>Input: news of a channel to another node.</summary>
    public void Handle(MoveNews news, Instant now)
    {
        if (!_departures.TryHandle(news, now)) _landings.Handle(news, now);
    }

    public void OnTimeout(IDeadline due, Instant now)
    {
        if (due is Departure departure) _departures.OnTimeout(departure, now);
        else if (due is Landing landing) _landings.OnTimeout(landing, now);
    }

    /// <summary>Fills the outbox with what was held. True: it is full, and there is more.</summary>
    public bool PassOn() => _departures.PassOn();

    public bool TryTakeErrand([NotNullWhen(true)] out MoveErrand? errand) => _desk.TryTakeErrand(out errand);

    /// <summary>A room of which nothing is left here, nor expected: commands for it may go to any shard.</summary>
    public bool TryTakeLeftRoom([NotNullWhen(true)] out string? room)
    {
        while (_desk.TryTakeLeft(out room))
        {
            if (_desk.Rooms.IsFree(room) && !_departures.Concerns(room) && !_landings.Concerns(room)) return true;
        }

        return false;
    }

    public void Dispose()
    {
        _departures.Dispose();
        _landings.Dispose();
    }

    private void OnHeard(Tunnel tunnel, TunnelSign sign, Instant now)
    {
        _departures.OnHeard(tunnel, sign, now);
        if (sign is TunnelSign.Serving) _landings.OnHeard(tunnel, now);
    }
}
