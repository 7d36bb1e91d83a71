using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Handshake;
using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Simulation.Runs;

namespace Conference.MediaNode.Simulation.Node;

/// <summary>
/// Stands beside the node and sees what goes in and what comes out, in that order, and tells the checkers. It holds the clients'
/// keys, so it reads everything; it asks the node for nothing that can be told from outside.
/// </summary>
internal sealed class NodeWitness : IDisposable
{
    public delegate bool RoundTripReader(SlotView slot, out TimeSpan? measured);

    private readonly List<Checker> _checkers;
    private readonly Trace _trace;
    private readonly EmissionReader _emissions;
    private readonly List<LinkView> _links = [];
    private readonly Dictionary<string, TrackView> _tracks = [];
    private readonly Dictionary<SimClient, LinkView> _byClient = [];
    private readonly Dictionary<TransportAddress, LinkView> _byAddress = [];
    private readonly HashSet<PublishedStream> _known = [];
    private readonly HashSet<SentPacket> _has = [];
    private readonly List<(TrackView Track, SentPacket Packet)> _arrived = [];
    private readonly List<EmittedPacket> _emitted = [];

    /// <summary>The latest of a batch, which is all that can be asked for.</summary>
    private readonly Dictionary<SlotView, EchoedReport> _echoes = [];

    public NodeWitness(Checker[] checkers, Trace trace, IReadOnlyList<PublishedStream> streams)
    {
        (_checkers, _trace) = ([.. checkers], trace);
        _emissions = new EmissionReader(_checkers, streams, Ledger);
    }

    public NodeLedger Ledger { get; } = new();

    public IReadOnlyList<LinkView> Links => _links;

    public IReadOnlyDictionary<string, TrackView> Tracks => _tracks;

    public LinkView Find(SimClient client) => _byClient[client];

    public LinkView? TryFind(SimClient client) => _byClient.GetValueOrDefault(client);

    /// <summary>The node has accepted a client's first offer.</summary>
    public LinkView OnOffer(SimClient client, AnswerText answer, SeededDtlsServer server)
    {
        LinkView link = new(client, server);
        foreach (PublishedStream stream in client.Streams)
        {
            TrackView? track = link.Tracks.Find(known => known.Mid == stream.Mid);
            if (track is null)
            {
                track = new TrackView(link, stream.Mid, stream.Kind);
                link.Tracks.Add(track);
                _tracks.Add(track.Name, track);
            }

            track.Streams.Add(stream);
        }

        foreach ((string mid, uint ssrc) in answer.SsrcByMid)
        {
            bool isAudio = mid.StartsWith(OfferText.AudioMid, StringComparison.Ordinal);
            uint? rtx = answer.RtxSsrcByMid.TryGetValue(mid, out uint repair) ? repair : null;
            link.Slots.Add(new SlotView(link, mid, isAudio ? SectionKind.Audio : SectionKind.Video, ssrc, rtx));
        }

        _links.Add(link);
        _byClient.Add(client, link);
        _byAddress.Add(client.Address with { Port = 0 }, link);
        return link;
    }

    public void OnShown(Instant now, SlotView slot, TrackView? track)
    {
        if (slot.Shown == track) return;

        slot.Show(track);
        _trace.Note(now, $"{slot} shows {track?.ToString() ?? "nothing"}");
        Restart(now, slot);
    }

    public void OnMuted(Instant now, TrackView track, bool isMuted)
    {
        if (track.IsMuted == isMuted) return;

        track.IsMuted = isMuted;
        foreach (SlotView slot in track.Subscribers) slot.ChangedAt = now;
        _trace.Note(now, $"{track} is {(isMuted ? "muted" : "heard again")}");
        if (isMuted) return;
        foreach (SlotView slot in track.Subscribers) Restart(now, slot);
    }

    /// <summary>The node has told the cluster of a link.</summary>
    public void OnSignal(Instant now, string name, LinkSignal signal)
    {
        if (_links.Find(link => link.Client.Plan.LinkName == name) is not { } link) return;

        foreach (Checker checker in _checkers) checker.OnSignal(now, link, signal);
        if (signal is LinkSignal.Closed) OnClosed(now, link);
    }

    /// <summary>The link is over: its tracks leave the slots of the others.</summary>
    public void OnClosed(Instant now, LinkView link)
    {
        if (link.IsClosed) return;

        link.IsClosed = true;
        _trace.Note(now, $"{link} is over");
        foreach (SlotView slot in link.Slots) OnShown(now, slot, null);
        foreach (TrackView track in link.Tracks)
        {
            while (track.Subscribers.Count > 0) OnShown(now, track.Subscribers[^1], null);
            _tracks.Remove(track.Name);
        }
    }

    /// <summary>The node has taken a batch; nothing of it has been forwarded yet.</summary>
    public void OnTaken(Instant now, IReadOnlyList<SimDatagram> batch)
    {
        foreach (SimDatagram datagram in batch)
        {
            _trace.In(now, datagram);
            Ledger.DatagramsIn++;
            LinkView? link = _byClient.GetValueOrDefault(datagram.Client);
            if (!OnDatagram(now, link, datagram)) Ledger.FatesDue++;
        }

        foreach ((SlotView slot, EchoedReport echo) in _echoes)
        {
            // It may have said goodbye later in the same batch.
            if (!TryReadRoundTrip(slot, out TimeSpan? measured)) continue;
            foreach (Checker checker in _checkers) checker.OnEchoAccepted(now, slot, echo, measured);
        }

        _echoes.Clear();
    }

    /// <summary>Whose address that is.</summary>
    public LinkView FindByAddress(TransportAddress address) =>
        _byAddress.TryGetValue(address with { Port = 0 }, out LinkView? link)
        ? link
        : throw new CheckFailed("nobody else is sent to", $"a datagram to {address}");

    public void OnSent(Instant now, LinkView link, byte[] datagram)
    {
        if (_emissions.Read(now, link, datagram) is { } packet)
        {
            Ledger.RtpOut++;
            _emitted.Add(packet);
        }

        _trace.Out(now, link.Client, datagram, _emissions.Latest);
    }

    /// <summary>
    /// A node that is not to have the room any more has sent that. Nobody hears it, but no key stream is used twice by it.
    /// </summary>
    public void OnOutcastSent(Instant now, LinkView link, byte[] datagram) => _emissions.NoteIndices(now, link, datagram);

    public void OnServed(Instant now)
    {
        foreach (Checker checker in _checkers) checker.OnServed(now);
    }

    /// <summary>The room goes on from an earlier state, above numbers that may have been used since.</summary>
    /// <param name="isAnotherTime">They have been used: what the node knows is not what the clients know.</param>
    public void OnTakenBack(Instant now, int skipped, bool isAnotherTime)
    {
        Setback setback = isAnotherTime ? Setback.Rollback : Setback.Leap;
        _checkers.RemoveAll(checker => !checker.Survives(setback));
        foreach (LinkView link in _links)
        {
            link.Client.OnLeap();
            foreach (SlotView slot in link.Slots)
            {
                Restart(now, slot);
                foreach (Checker checker in _checkers) checker.OnLeap(slot, skipped);
            }
        }
    }

    /// <summary>The input has been worked off.</summary>
    public void OnDrained(Instant now)
    {
        if (_arrived.Count == 0 && _emitted.Count == 0) return;

        foreach (LinkView link in _links)
        {
            foreach (SlotView slot in link.Slots)
            {
                List<SentPacket> arrived = [.. _arrived.Where(of => of.Track == slot.Shown).Select(of => of.Packet)];
                List<EmittedPacket> emitted = _emitted.FindAll(packet => packet.Slot == slot);
                if (arrived.Count == 0 && emitted.Count == 0) continue;

                Ledger.FatesDue += arrived.Count;
                Connections connected = new(IsConnected(link), slot.Shown is { } track && IsConnected(track.Link));
                foreach (Checker checker in _checkers) checker.OnForwarded(now, slot, arrived, emitted, connected);
            }
        }

        _arrived.Clear();
        _emitted.Clear();
    }

    /// <summary>What the node has measured for a slot. False: it has forgotten the slot.</summary>
    public RoundTripReader TryReadRoundTrip { get; set; } = NoRoundTrip;

    public void Look(NodeState state, Instant now)
    {
        foreach (Checker checker in _checkers) checker.OnLook(now, state);
    }

    public void End(NodeState state, Instant now)
    {
        foreach (Checker checker in _checkers) checker.OnEnd(now, state);
    }

    public void Dispose()
    {
        foreach (LinkView link in _links) link.Dispose();
    }

    /// <summary>What the node believes of a path: silence of some seconds stops media without closing the link.</summary>
    public Func<LinkView, bool> IsConnected { get; set; } = link => link.Witness is not null;

    private static bool NoRoundTrip(SlotView slot, out TimeSpan? measured)
    {
        measured = null;
        return false;
    }

    private void Restart(Instant now, SlotView slot)
    {
        slot.Run = null;
        slot.ChangedAt = now;
        foreach (Checker checker in _checkers) checker.OnRestart(now, slot);
    }

    /// <summary>False: the node must have refused it.</summary>
    private bool OnDatagram(Instant now, LinkView? link, SimDatagram datagram)
    {
        DatagramKind kind = DatagramKinds.Of(datagram.Bytes);
        if (kind is DatagramKind.Rtp) Ledger.RtpIn++;
        if (link is null || link.IsClosed) return false;

        switch (kind)
        {
            case DatagramKind.Stun:
                link.IsBound = true;
                foreach (Checker checker in _checkers) checker.OnCheckAccepted(now, link);
                return true;
            case DatagramKind.Dtls:
                if (link.IsBound) OnHandshake(now, link, datagram);
                return link.IsBound;
            default:
                if (link.Witness is null || datagram.IsTaken) return false;
                datagram.IsTaken = link.IsProven = true;
                return datagram.Packet is null ? OnCompound(now, link, datagram.Compound!) : OnPacket(now, link, datagram, datagram.Packet);
        }
    }

    private void OnHandshake(Instant now, LinkView link, SimDatagram datagram)
    {
        ReadOnlySpan<byte> rest = datagram.Bytes;
        if (!DtlsRecord.TryTake(ref rest, out DtlsRecord record)) return;

        if (link.Server.ConnectedBy == record.Number) link.Witness ??= link.Server.CreateWitness();
        if (record.ContentType == DtlsRecord.Alert && link.Witness is not null) OnClosed(now, link);
    }

    private bool OnPacket(Instant now, LinkView link, SimDatagram datagram, SentPacket packet)
    {
        foreach (Checker checker in _checkers) checker.OnTransportNumber(now, link.Client, datagram.TransportNumber);
        if (datagram.RtxSequence is { } rtx)
        {
            // A retransmission of a stream of which nothing has come has nothing to belong to.
            if (!_known.Contains(packet.Stream)) return false;
            foreach (Checker checker in _checkers) checker.OnRtxAccepted(now, packet.Stream, rtx);
            if (!_has.Add(packet)) return false;
            foreach (Checker checker in _checkers) checker.OnRestored(now, packet);
        }
        else
        {
            _known.Add(packet.Stream);
            foreach (Checker checker in _checkers) checker.OnAccepted(now, packet);
            if (!_has.Add(packet)) return false;
        }

        TrackView track = link.Tracks.Find(track => track.Mid == packet.Stream.Mid)!;
        if (track.IsMuted) return false;
        if (track.Subscribers.Count > 0) _arrived.Add((track, packet));
        return true;
    }

    private bool OnCompound(Instant now, LinkView link, SentCompound compound)
    {
        foreach ((PublishedStream stream, var ntp, uint timestamp) in compound.SenderReports)
        {
            foreach (Checker checker in _checkers) checker.OnSenderReportAccepted(now, stream, ntp, timestamp);
        }

        foreach ((uint ssrc, ushort number) in compound.Nacks)
        {
            Ledger.NacksIn++;
            SlotView slot = link.FindSlot(ssrc)!;
            foreach (Checker checker in _checkers) checker.OnNackAccepted(now, slot, number);
        }

        foreach (EchoedReport echo in compound.Echoes) _echoes[link.FindSlot(echo.Ssrc)!] = echo;
        return true;
    }

}
