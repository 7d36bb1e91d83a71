using Conference.MediaNode.Handover;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Room;
using Conference.MediaNode.Send;
using Conference.MediaNode.Tests.Link.Dtls;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Tests.Rig;

/// <summary>
/// A shard and its clients on a path without delay and a clock that the test moves. <see cref="Exchange"/> carries what is
/// waiting until nobody has anything to say; <see cref="AdvanceTo"/> stops at each of the shard's deadlines on the way.
/// </summary>
internal sealed class ShardRig : IDisposable
{
    public const string Room = "tenant/room";
    public const int Seed = 20_260_101;

    private readonly DtlsServerFactory _dtls;
    private readonly DatagramBatch _batch;
    private readonly SeededEntropy _entropy = new(Seed);
    private readonly ShardOptions _options;
    private int _addresses;
    private bool _isDisposed;

    public ShardRig(int datagramsMax = 128, ShardOptions? options = null, Outbox? outbox = null)
    {
        _dtls = new DtlsServerFactory(DtlsPair.ServerCertificate, DtlsServerOptions.Default);
        _batch = new DatagramBatch(datagramsMax, 2048);
        _options = options ?? new(0, [new AnnouncedAddress(TransportAddress.FromIPv4(0x7F000001, 40_000))]);
        Shard = new MediaShard(_options, _entropy, _dtls, outbox);
        Assert.Equal(ShardRefusal.None, Shard.Rooms.Open(Room, Epoch));
    }

    public long Epoch { get; set; } = 1;

    public MediaShard Shard { get; private set; }

    public Instant Now { get; private set; } = Instant.FromMilliseconds(1_000_000);

    public List<SimClient> Clients { get; } = [];

    public List<ShardEvent> Events { get; } = [];

    public long Runs { get; private set; }

    public long Datagrams { get; private set; }

    /// <summary>How often the outbox was full.</summary>
    public int FullOutboxes { get; private set; }

    /// <summary>Answers to addresses that no client has.</summary>
    public int SentToStrangers { get; private set; }

    /// <summary>The node to which a room may move; its clients are these too.</summary>
    public ShardRig? Peer { get; set; }

    /// <summary>What that node has sent through tunnels.</summary>
    public List<byte[]> FromPeer { get; } = [];

    /// <summary>Nothing passes between the nodes.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Datagrams to the node for which it is true get lost.</summary>
    public Func<SimClient, byte[], bool> Loses { get; set; } = (_, _) => false;

    /// <summary>Datagrams to a client for which it is true get lost.</summary>
    public Func<SimClient, byte[], bool>? LosesToClient { get; set; }

    public MediaRoom MediaRoom
    {
        get
        {
            MediaRoom? room = Shard.Rooms.Find(Room);
            Assert.NotNull(room);
            return room;
        }
    }

    public long Dropped(DropReason reason) => Shard.Counters.DroppedFor(reason);

    public IEnumerable<(DropReason Reason, long Count)> Drops() => Enum.GetValues<DropReason>()
        .Select(reason => (reason, Dropped(reason))).Where(drop => drop.Item2 > 0);

    public NetworkPath NextAddress() => new(0, TransportAddress.FromIPv4(0x0A000000u + (uint)++_addresses, 5000));

    public SimClient Add(
        string name,
        SrtpProfile profile = SrtpProfile.AeadAes128Gcm,
        SimExtensions? extensions = null,
        DtlsCertificate? shown = null)
    {
        SimClient client = new(name, NextAddress(), profile, extensions ?? SimExtensions.Usual, shown);
        Clients.Add(client);
        return client;
    }

    /// <summary>Offers, or offers again, and takes the answer.</summary>
    public OfferOutcome Negotiate(SimClient client, bool mayPublish = true)
    {
        OfferOutcome outcome = Shard.Rooms.AcceptOffer(MediaRoom, client.Name, client.Offer.Write(), mayPublish, Now);
        if (outcome.Refusal is ShardRefusal.None) client.Answer = SimAnswer.Read(outcome.Answer);
        Drain();
        return outcome;
    }

    /// <summary>Offer, check, handshake.</summary>
    public void Connect(SimClient client, bool mayPublish = true)
    {
        OfferOutcome outcome = Negotiate(client, mayPublish);
        Assert.True(outcome.Refusal is ShardRefusal.None, outcome.Error?.ToString());
        client.Check();
        Exchange();
        client.StartHandshake();
        Exchange();
        Assert.NotNull(client.Srtp);
    }

    public ShardRefusal Subscribe(SimClient client, params (string Mid, SimClient Publisher, string Track)[] slots)
    {
        Dictionary<string, string> trackByMid = slots.ToDictionary(
            slot => slot.Mid, slot => TrackName.Of(slot.Publisher.Name, slot.Track));
        ShardRefusal refusal = Shard.Rooms.Subscribe(MediaRoom, client.Name, trackByMid, Now);
        Drain();
        return refusal;
    }

    public PeerLink Link(SimClient client) => MediaRoom.Links.Single(link => link.Name == client.Name);

    /// <summary>The link's record; it is gone from the shard.</summary>
    public SecretBytes TakeOut(SimClient client)
    {
        ProveHandshake(client);
        return Shard.Handover.TakeOut(Link(client), Now);
    }

    /// <summary>The room's record with all of its links; they are gone from the shard.</summary>
    public SecretBytes TakeOutRoom()
    {
        foreach (SimClient client in Clients) ProveHandshake(client);
        return Shard.Handover.TakeOut(MediaRoom, Now);
    }

    /// <summary>Until a client has sent anything, its node may have to repeat the last flight.</summary>
    private void ProveHandshake(SimClient client)
    {
        if (Link(client).MayLeave) return;

        client.SendRtcp(static (ref RtcpWriter writer) => writer.TryAppendReceiverReport(1, []));
        Exchange();
    }

    /// <summary>The link is taken out, destroyed, and goes on from its record in the same room.</summary>
    public void Reimport(SimClient client)
    {
        using SecretBytes record = TakeOut(client);
        Assert.Equal(RecordRefusal.None, Shard.Handover.TakeIn(MediaRoom, record.Reveal(), Now));
    }

    /// <summary>The room is taken out, its shard destroyed, and another one goes on with it.</summary>
    public void MoveRoom()
    {
        using SecretBytes record = TakeOutRoom();
        Shard.Dispose();
        Shard = new MediaShard(_options, _entropy, _dtls);
        Assert.Equal(RecordRefusal.None, Shard.Handover.TakeInRoom(record.Reveal(), Now));
    }

    public Track Track(SimClient publisher, string mid) => MediaRoom.FindTrack(TrackName.Of(publisher.Name, mid))!;

    /// <summary>Carries everything that waits, in batches, until both sides are quiet.</summary>
    public void Exchange()
    {
        while (TryExchange() | (Peer?.TryExchange() ?? false))
        {
        }
    }

    private bool TryExchange()
    {
        if (!TakeBatch()) return false;

        Shard.Handle(_batch, Now);
        Drain();
        return true;
    }

    /// <summary>One datagram from an address, in a batch of its own.</summary>
    public void Inject(byte[] datagram, NetworkPath from)
    {
        _batch.Clear();
        datagram.CopyTo(_batch.Memory, 0);
        _batch.Add(0, datagram.Length, from);
        Shard.Handle(_batch, Now);
        Drain();
    }

    public void AdvanceTo(Instant to)
    {
        Peer?.AdvanceAloneTo(to);
        while (Shard.NextDeadline <= to)
        {
            if (Shard.NextDeadline > Now) Now = Shard.NextDeadline;
            Shard.HandleTimeout(Now);
            Drain();
            Exchange();
        }

        Now = to;
    }

    private void AdvanceAloneTo(Instant to)
    {
        while (Shard.NextDeadline <= to)
        {
            if (Shard.NextDeadline > Now) Now = Shard.NextDeadline;
            Shard.HandleTimeout(Now);
            Drain();
        }

        Now = to;
    }

    public void Advance(double milliseconds) => AdvanceTo(Now + TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Moves the clock and lets each client check often enough to keep its consent.</summary>
    public void Live(TimeSpan span)
    {
        Instant end = Now + span;
        while (Now < end)
        {
            foreach (SimClient client in Clients.Where(client => client.Answer is not null)) client.Check();
            Exchange();
            AdvanceTo(Instant.Earlier(Now + TimeSpan.FromSeconds(2), end));
        }
    }

    public void Drain()
    {
        bool hasMore;
        do
        {
            hasMore = Shard.Drain(Now);
            if (hasMore) FullOutboxes++;
            Deliver();
            Shard.Outbox.Clear();
        }
        while (hasMore);

        while (Shard.TryTakeEvent(out ShardEvent? happened)) Events.Add(happened);
    }

    public void Dispose()
    {
        if (_isDisposed) return;

        _isDisposed = true;
        Assert.Equal(0, Shard.Counters.StuckDeadlines);
        Shard.Dispose();
        foreach (SimClient client in Clients) client.Dispose();
        _dtls.Dispose();
    }

    private bool TakeBatch()
    {
        _batch.Clear();
        int offset = 0;
        foreach (byte[] datagram in FromPeer)
        {
            datagram.CopyTo(_batch.Memory, offset);
            _batch.Add(offset, datagram.Length, new NetworkPath(0, Peer!._options.Tunnel));
            offset += _batch.Stride;
        }

        FromPeer.Clear();
        foreach (SimClient client in Clients.Where(client => client.Node is null || client.Node == this))
        {
            int taken = 0;
            while (taken < client.Outgoing.Count && !_batch.IsFull)
            {
                byte[] datagram = client.Outgoing[taken++];
                if (Loses(client, datagram)) continue;

                datagram.CopyTo(_batch.Memory, offset);
                _batch.Add(offset, datagram.Length, client.Path);
                offset += _batch.Stride;
            }

            client.Outgoing.RemoveRange(0, taken);
        }

        return _batch.Count > 0;
    }

    private void Deliver()
    {
        foreach (ref readonly OutboxRun run in Shard.Outbox.Runs)
        {
            Runs++;
            NetworkPath path = run.Path;
            SimClient? client = Clients.Find(candidate => candidate.Path == path);
            for (int i = 0; i < run.Count; i++)
            {
                int at = i * run.SegmentLength;
                int length = Math.Min(run.SegmentLength, run.Length - at);
                Datagrams++;
                ReadOnlySpan<byte> datagram = Shard.Outbox.Memory.AsSpan(run.Offset + at, length);
                if (path.Remote == Peer?._options.Tunnel)
                {
                    if (!IsCutOff) Peer.FromPeer.Add(datagram.ToArray());
                    continue;
                }

                if (client is null) SentToStrangers++;
                else if (LosesToClient?.Invoke(client, datagram.ToArray()) is not true) client.Receive(datagram, Now);
            }
        }
    }
}
