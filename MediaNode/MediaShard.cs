using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Room;
using Conference.MediaNode.Send;

namespace Conference.MediaNode;

/// <summary>
/// The core's only door. A shard owns rooms and their links whole; one thread drives it, and it knows no sockets, clocks or
/// locks. Each input is followed by <see cref="Drain"/> until nothing more comes out.
/// </summary>
internal sealed class MediaShard : IDisposable
{
    private static readonly TimeSpan StuckWait = TimeSpan.FromSeconds(1);

    private readonly Queue<ShardEvent> _events = [];
    private readonly DeadlineHeap _deadlines = new();
    private readonly PacketPath _packets;
    private readonly ShardRooms _rooms;

    public MediaShard(ShardOptions options, IEntropy entropy, IDtlsServerFactory dtls, Outbox? outbox = null)
    {
        Outbox = outbox ?? new Outbox();
        LinkTable links = new(options.LinksMax);
        TunnelTable tunnels = new();
        Outbox.Tunnels = tunnels;
        _rooms = new ShardRooms(options, entropy, dtls, links, _deadlines, Outbox, Counters);
        Handover = new ShardHandover(_rooms, links, _deadlines, tunnels);
        Moves = new ShardMoves(
            new MoveDesk(
                _rooms,
                Handover,
                tunnels,
                _deadlines,
                Outbox,
                Counters,
                entropy,
                options,
                dtls.Fingerprint.ToString(),
                _events.Enqueue,
                OnHandshakeCutShort),
            Handle);
        _packets = new PacketPath(links, Moves.Path, new StrangerLimits(entropy), _deadlines, Outbox, Counters, OnSignal);
    }

    /// <summary>When to call <see cref="HandleTimeout"/> if nothing else comes.</summary>
    public Instant NextDeadline => _deadlines.Earliest;

    public ShardCounters Counters { get; } = new();

    /// <summary>What goes out: the host sends the runs and clears it after each <see cref="Drain"/>.</summary>
    public Outbox Outbox { get; }

    /// <summary>Rooms and links, for whoever carries out the cluster's commands.</summary>
    public ShardRooms Rooms => _rooms;

    /// <summary>Rooms and links as records.</summary>
    public ShardHandover Handover { get; }

    /// <summary>Rooms that move to another node, or come from one.</summary>
    public ShardMoves Moves { get; }

    /// <summary>A receive batch: everything that was waiting. The host leaves its memory alone until drained.</summary>
    public void Handle(DatagramBatch batch, Instant now) => _packets.Take(batch, now);

    /// <summary>
    /// It is <see cref="NextDeadline"/> or later; harmless when early. When many links are due at once, those that the outbox
    /// has no room for stay due: drain, send and call again.
    /// </summary>
    public void HandleTimeout(Instant now)
    {
        while (!Outbox.IsHalfFull && _deadlines.PeekDue(now) is { } due)
        {
            if (due is PeerLink link) OnLinkTimeout(link, now);
            else if (due is MediaRoom room) OnRoomTimeout(room, now);
            else Moves.OnTimeout(due, now);

            // Who stays and is still due would be asked for ever: no state that we make is such, but one may be handed to us.
            if (due.HeapIndex < 0 || due.NextDeadline > now || Outbox.IsHalfFull) continue;

            Counters.StuckDeadlines++;
            _deadlines.Postpone(due, now + StuckWait);
        }
    }

    /// <summary>Fills the outbox. True: it is full, send and call again.</summary>
    public bool Drain(Instant now) => _packets.Forward(now) || Moves.PassOn();

    public bool TryTakeEvent([NotNullWhen(true)] out ShardEvent? happened) => _events.TryDequeue(out happened);

    public void Dispose()
    {
        Moves.Dispose();
        _rooms.Dispose();
    }

    private void OnLinkTimeout(PeerLink link, Instant now)
    {
        LinkSignal signal = link.OnTimeout(now, Outbox);
        link.Media.OnTimeout(Outbox, Counters, now);
        _deadlines.Update(link);
        OnSignal(link, signal);
    }

    private void OnRoomTimeout(MediaRoom room, Instant now)
    {
        if (room.OnTimeout(now))
        {
            _events.Enqueue(new SpeakersEvent(
                room.Name, room.Epoch, [.. room.Speakers.Current.Select(track => (track, room.Speakers.LevelOf(track)))]));
        }

        _deadlines.Update(room);
    }

    /// <summary>Its room leaves, and what OpenSSL knows of a handshake cannot.</summary>
    private void OnHandshakeCutShort(PeerLink link)
    {
        link.Close(LinkEndReason.HandshakeTimeout, Outbox);
        OnSignal(link, LinkSignal.Closed);
    }

    private void OnSignal(PeerLink link, LinkSignal signal)
    {
        if (signal is LinkSignal.None) return;

        _events.Enqueue(signal is LinkSignal.Followed
            ? new LinkFollowedEvent(link.Room.Name, link.Room.Epoch, link.Name)
            : new LinkStateEvent(link.Room.Name, link.Room.Epoch, link.Name, signal, link.End));
        if (signal is LinkSignal.Closed) _rooms.Remove(link);
    }
}
