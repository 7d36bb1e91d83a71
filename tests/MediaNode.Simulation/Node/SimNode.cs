using Conference.MediaNode.Handover;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Room;
using Conference.MediaNode.Send;
using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Handshake;
using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Simulation.Runs;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Node;

/// <summary>The node: a shard in the place of its host, on the virtual clock. Each input is drained before the next.</summary>
internal sealed class SimNode : ICallNode, IDisposable
{
    private const long Epoch = 1;
    private const int DatagramLengthMax = 2048;

    private readonly Agenda _agenda;
    private readonly Scenario _scenario;
    private readonly NodeWitness _witness;
    private readonly SeededDtlsServerFactory _dtls;
    /// <summary>Told true before and false after the shard is entered.</summary>
    private readonly Action<bool> _inside;
    private readonly DatagramBatch _batch;
    private readonly Queue<SimDatagram> _waiting = [];
    private readonly List<SimDatagram> _taken = [];
    private readonly List<ShardCounters> _retired = [];
    private readonly SeededRandom _forClients;
    private bool _isWoken;

    public SimNode(Scenario scenario, Agenda agenda, SeededRandom random, NodeWitness witness, Action<bool> inside)
    {
        (_scenario, _agenda, _witness, _inside) = (scenario, agenda, witness, inside);
        _batch = new DatagramBatch(scenario.BatchMax, DatagramLengthMax);
        _dtls = new SeededDtlsServerFactory(random.Fork());
        _forClients = random.Fork();
        Shard = Build();
        Shard.Rooms.Open(Scenario.Room, Epoch);
        witness.IsConnected = IsConnected;
        witness.TryReadRoundTrip = TryReadRoundTrip;
    }

    public MediaShard Shard { get; private set; }

    public NodeState State => new(Shard, _witness.Links, _witness.Ledger, _retired);

    /// <summary>When the host's timer goes off.</summary>
    public Instant NextDeadline => Shard.NextDeadline + _scenario.TimerLate;

    /// <summary>Carries a datagram to its client.</summary>
    public required Action<SimDatagram> Send { get; init; }

    public void Receive(SimDatagram datagram)
    {
        _waiting.Enqueue(datagram);
        if (_isWoken) return;

        _isWoken = true;
        _agenda.After(_scenario.HostWake, Wake);
    }

    public void HandleTimeout()
    {
        _inside(true);
        Shard.HandleTimeout(_agenda.Now);
        _inside(false);
        Drain();
    }

    public void Accept(SimClient client, Action<AnswerText> onAnswer)
    {
        _inside(true);
        OfferOutcome outcome = Shard.Rooms.AcceptOffer(Room, client.Plan.LinkName, client.Offer(), mayPublish: true, _agenda.Now);
        _inside(false);
        if (outcome.Refusal is not ShardRefusal.None) throw Refused($"the offer of {client}", outcome.Refusal, outcome.Error?.ToString());

        AnswerText answer = AnswerText.Read(outcome.Answer);
        if (!_witness.Links.Any(link => link.Client == client)) _witness.OnOffer(client, answer, _dtls.Latest!);
        Drain();
        onAnswer(answer);
    }

    public void Subscribe(LinkView link, IReadOnlyDictionary<string, string> trackByMid)
    {
        _inside(true);
        ShardRefusal refusal = Shard.Rooms.Subscribe(Room, link.Client.Plan.LinkName, trackByMid, _agenda.Now);
        _inside(false);
        if (refusal is not ShardRefusal.None) throw Refused($"a subscription of {link}", refusal, null);

        foreach (SlotView slot in link.Slots)
        {
            TrackView? track = trackByMid.TryGetValue(slot.Mid, out string? name) ? _witness.Tracks.GetValueOrDefault(name) : null;
            _witness.OnShown(_agenda.Now, slot, track);
        }

        Drain();
    }

    public void Mute(TrackView track, bool isMuted)
    {
        _inside(true);
        Room.SetMuted(Room.FindTrack(track.Name)!, isMuted, _agenda.Now);
        _inside(false);
        _witness.OnMuted(_agenda.Now, track, isMuted);
        Drain();
    }

    public void CloseLink(LinkView link)
    {
        _inside(true);
        ShardRefusal refusal = Shard.Rooms.CloseLink(Room, link.Client.Plan.LinkName);
        _inside(false);
        if (refusal is not ShardRefusal.None) throw Refused($"the end of {link}", refusal, null);

        _witness.OnClosed(_agenda.Now, link);
        Drain();
    }

    public void CloseRoom()
    {
        _inside(true);
        ShardRefusal refusal = Shard.Rooms.Close(Scenario.Room, Epoch);
        _inside(false);
        if (refusal is not ShardRefusal.None) throw Refused("the end of the room", refusal, null);

        foreach (LinkView link in _witness.Links) _witness.OnClosed(_agenda.Now, link);
        Drain();
    }

    /// <summary>
    /// Exports the room, destroys the shard, and goes on in a fresh one. A link cannot move before its client is known to have
    /// completed the handshake: nobody could repeat the last flight.
    /// </summary>
    public void MoveRoom()
    {
        if (_witness.Links.Any(static link => !link.IsClosed && !link.IsProven)) return;

        _inside(true);
        using SecretBytes record = Shard.Handover.TakeOut(Room, _agenda.Now);
        _inside(false);
        _retired.Add(Shard.Counters);
        Shard.Dispose();
        Shard = Build();
        _inside(true);
        RecordRefusal refusal = Shard.Handover.TakeInRoom(record.Reveal(), _agenda.Now);
        _inside(false);
        if (refusal is not RecordRefusal.None) throw new CheckFailed("nothing reasonable is refused", $"the room's record: {refusal}");
        Drain();
    }

    /// <summary>Exports a link, destroys it, and imports it again.</summary>
    public void MoveLink(LinkView view)
    {
        if (!view.IsProven || FindLink(view) is not { } link) return;

        _inside(true);
        using SecretBytes record = Shard.Handover.TakeOut(link, _agenda.Now);
        RecordRefusal refusal = Shard.Handover.TakeIn(Room, record.Reveal(), _agenda.Now);
        _inside(false);
        if (refusal is not RecordRefusal.None) throw new CheckFailed("nothing reasonable is refused", $"the record of {view}: {refusal}");
        Drain();
    }

    public void Dispose() => Shard.Dispose();

    private MediaRoom Room
    {
        get
        {
            Shard.Rooms.Find(Scenario.Room, Epoch, out MediaRoom? room);
            return room!;
        }
    }

    private MediaShard Build()
    {
        ShardOptions options = new(0, [new AnnouncedAddress(TransportAddress.FromIPv4(0x7F00_0001, 40_000))]);
        ShardEntropy entropy = new(_forClients);
        MediaShard shard = new(options, entropy, _dtls, new Outbox(_scenario.OutboxLength));
        entropy.OnBuilt();
        return shard;
    }

    /// <summary>Takes what waits, a batch at a time.</summary>
    private void Wake()
    {
        _isWoken = false;
        while (_waiting.Count > 0)
        {
            _batch.Clear();
            _taken.Clear();
            while (!_batch.IsFull && _waiting.TryDequeue(out SimDatagram? datagram))
            {
                int offset = _batch.Count * _batch.Stride;
                datagram.Bytes.CopyTo(_batch.Memory, offset);
                _batch.Add(offset, datagram.Bytes.Length, new NetworkPath(0, datagram.ClientAddress));
                _taken.Add(datagram);
            }

            _inside(true);
            Shard.Handle(_batch, _agenda.Now);
            _inside(false);
            _witness.OnTaken(_agenda.Now, _taken);
            Drain();
        }
    }

    private void Drain()
    {
        bool hasMore;
        do
        {
            _inside(true);
            hasMore = Shard.Drain(_agenda.Now);
            _inside(false);
            SendRuns();
            Shard.Outbox.Clear();
        }
        while (hasMore);

        while (Shard.TryTakeEvent(out ShardEvent? happened))
        {
            if (happened is LinkStateEvent state) _witness.OnSignal(_agenda.Now, state.Link, state.State);
        }

        _witness.OnDrained(_agenda.Now);
    }

    private void SendRuns()
    {
        foreach (ref readonly OutboxRun run in Shard.Outbox.Runs)
        {
            for (int i = 0; i < run.Count; i++)
            {
                int at = i * run.SegmentLength;
                int length = Math.Min(run.SegmentLength, run.Length - at);
                byte[] bytes = Shard.Outbox.Memory.AsSpan(run.Offset + at, length).ToArray();
                LinkView link = _witness.FindByAddress(run.Path.Remote);
                _witness.OnSent(_agenda.Now, link, bytes);
                Send(new SimDatagram(bytes, link.Client, _agenda.Now));
            }
        }
    }

    private bool IsConnected(LinkView view) => FindLink(view)?.IsConnected ?? false;

    private bool TryReadRoundTrip(SlotView slot, out TimeSpan? measured)
    {
        PeerLink? link = FindLink(slot.Link);
        measured = link?.Media.FindSlot(slot.Ssrc)?.Stream.RoundTrip;
        return link is not null;
    }

    private PeerLink? FindLink(LinkView view)
    {
        foreach (PeerLink link in Room.Links)
        {
            if (link.Name == view.Client.Plan.LinkName) return link;
        }

        return null;
    }

    private static CheckFailed Refused(string what, ShardRefusal refusal, string? why) =>
        new("nothing reasonable is refused", $"{what}: {refusal} {why}");
}
