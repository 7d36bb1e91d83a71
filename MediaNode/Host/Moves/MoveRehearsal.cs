using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Control;
using Conference.MediaNode.Handover;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Room;
using Conference.MediaNode.Send;
using Microsoft.Extensions.Logging;

namespace Conference.MediaNode.Host.Moves;

/// <summary>
/// Moves a room of two people that never lived from one shard to another, both made for this, by way of the node's own door. What
/// runs in a hand-over for the first time is compiled while it runs, a third of a second in all: calls would be silent meanwhile.
/// </summary>
internal sealed class MoveRehearsal(MoveDoor door, HpkeKeyPair keys, MoveChannels channels, IDtlsServerFactory dtls, ILogger logger)
{
    /// <summary>Whatever hinders it: it is only a rehearsal.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan WaitMax = TimeSpan.FromMilliseconds(5);

    /// <summary>For documentation (RFC 5737): nothing is sent there.</summary>
    private static readonly TransportAddress OldAddress = TransportAddress.FromIPv4(0xC0000201, 1);
    private static readonly TransportAddress NewAddress = TransportAddress.FromIPv4(0xC0000202, 1);

    private readonly BlockingCollection<(Player Player, MoveNews News)> _news = [];

    /// <summary>On the caller's thread.</summary>
    /// <param name="hindrance">Why not; null if the room arrived.</param>
    public bool TryRun([NotNullWhen(false)] out string? hindrance)
    {
        using MoveChannels dialling = new(keys, logger);
        using Player before = new(this, OldAddress, dialling, dtls);
        using Player after = new(this, NewAddress, channels, dtls);
        MediaRoom? room = before.TakeIn(Read("room.bin"));
        if (room is null)
        {
            hindrance = "the sample is not understood";
            return false;
        }

        string key = Convert.ToBase64String(keys.PublicKey.Span);
        Guid move = Guid.NewGuid();
        PeerLink[] links = [.. room.Links];
        NetworkPath client = links[0].Path;
        after.Shard.Moves.Expect(room.Name, room.Epoch + 1, move, MonotonicClock.Now);
        door.Expect(move, room.Name, key, after, MonotonicClock.Now);
        before.Shard.Moves.Depart(room.Name, room.Epoch, move, $"{Address()}", key, MonotonicClock.Now);

        Instant end = MonotonicClock.Now + TimeMax;
        bool hasArrived = false;
        while (!hasArrived && before.Problem is null && MonotonicClock.Now < end)
        {
            before.GoOn(after, OldAddress);
            after.GoOn(before, NewAddress);
            if (_news.TryTake(out (Player Player, MoveNews News) next, WaitMax)) next.Player.Hear(next.News);
            hasArrived = before.Shard.Counters.RoomsGiven > 0 && after.Shard.Counters.RoomsTaken > 0;
        }

        // Nothing of it authenticates, but all of it goes the way that a client's would.
        before.Receive([0x80, 0x60, .. new byte[40]], client);
        before.GoOn(after, OldAddress);
        after.GoOn(before, NewAddress);
        hindrance = hasArrived ? null : before.Problem is { } problem ? $"{problem}" : before.Standing();
        if (hasArrived && !Command(after, RoomKey.From(room.Name))) hindrance = "an offer was not answered";
        after.GoOn(before, NewAddress);
        _news.CompleteAdding();
        return hindrance is null;
    }

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(MoveRehearsal).Assembly.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>
    /// What a room asks of its new node, and its clients do: a node that has only waited has done none of it. True: both offers
    /// were answered.
    /// </summary>
    private static bool Command(Player player, RoomKey room)
    {
        const long Epoch = 1000;
        LinkId joiner = new(new ParticipantKey(room, new ParticipantId("rehearsal")), 1);
        AcceptOffer offer = new(Guid.NewGuid(), room, Epoch, joiner, Encoding.UTF8.GetString(Read("offer.sdp")), Grants.All);
        player.Do(new OpenRoom(Guid.NewGuid(), room, Epoch));
        player.Invite();
        int answers = player.Do(offer) + player.Do(offer with { Sdp = Encoding.UTF8.GetString(Read("restart.sdp")) });
        player.Do(new InviteLink(Guid.NewGuid(), room, Epoch, joiner));
        player.Do(new Subscribe(Guid.NewGuid(), room, Epoch, joiner, [new SlotBinding("2", new TrackId(joiner, "0"))]));
        player.Do(new MuteTrack(Guid.NewGuid(), room, Epoch, new TrackId(joiner, "0"), Muted: true));
        player.Do(new CloseLink(Guid.NewGuid(), room, Epoch, joiner));
        player.Do(new CloseRoom(Guid.NewGuid(), room, Epoch));
        return answers == 2;
    }

    private IPEndPoint Address()
    {
        IPEndPoint bound = door.Bound;
        if (!AnnouncedAddresses.IsWildcard(bound.Address)) return bound;
        return new IPEndPoint(bound.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : IPAddress.Loopback, bound.Port);
    }

    /// <summary>A shard whose thread is the rehearsal's.</summary>
    private sealed class Player : IMoveShard, IDisposable
    {
        private const int DatagramsMax = 64;
        private const int OutboxLengthMax = 1 << 18;

        private readonly MoveRehearsal _rehearsal;
        private readonly MoveChannels _channels;
        private readonly ShardControl _control;
        private readonly DatagramBatch _batch = new(DatagramsMax, UdpBatch.DatagramLengthMax);

        public Player(MoveRehearsal rehearsal, TransportAddress address, MoveChannels channels, IDtlsServerFactory dtls)
        {
            _rehearsal = rehearsal;
            _channels = channels;
            Shard = new MediaShard(
                new ShardOptions(0, [new AnnouncedAddress(address)]) { Tunnel = address, MovePorts = [2] },
                new SystemEntropy(),
                dtls,
                new Outbox(OutboxLengthMax));
            _control = new ShardControl(Shard);
        }

        public MediaShard Shard { get; }

        /// <summary>Why the room did not move; null while it may.</summary>
        public MoveProblem? Problem { get; private set; }

        public string Standing() => string.Join(", ", Shard.Moves.Departures.Select(static departure => $"{departure.State}"));

        public bool TryTell(MoveNews news)
        {
            try
            {
                return _rehearsal._news.TryAdd((this, news));
            }
            catch (InvalidOperationException)
            {
                // It is over; so are its channels.
                return false;
            }
        }

        public MediaRoom? TakeIn(byte[] record) =>
            Shard.Handover.TakeInRoom(record, MonotonicClock.Now) is RecordRefusal.None ? Shard.Rooms.All.Single() : null;

        /// <summary>How many offers were answered.</summary>
        public int Do(NodeCommand command)
        {
            int answers = 0;
            _control.Apply(command, MonotonicClock.Now);
            Forget();
            while (_control.TryTakeEvent(out NodeEvent? happened)) answers += happened is LinkAnswered ? 1 : 0;
            return answers;
        }

        public void Invite()
        {
            foreach (var candidate in Shard.Moves.Invite(Shard.Rooms.All.Single().Links[0], MonotonicClock.Now))
            {
                _ = candidate.ToString();
            }
        }

        public void Hear(MoveNews news) => Shard.Moves.Handle(news, MonotonicClock.Now);

        public void Receive(ReadOnlySpan<byte> datagram, NetworkPath from)
        {
            datagram.CopyTo(_batch.Memory.AsSpan(_batch.Count * _batch.Stride));
            _batch.Add(_batch.Count * _batch.Stride, datagram.Length, from);
        }

        /// <summary>What has come is dealt with; what goes to the other is delivered, and what goes elsewhere is not.</summary>
        public void GoOn(Player other, TransportAddress own)
        {
            Instant now = MonotonicClock.Now;
            if (_batch.Count > 0)
            {
                Shard.Handle(_batch, now);
                Drain(other, own, now);
                _batch.Clear();
            }

            Shard.HandleTimeout(now);
            Drain(other, own, now);
            while (Shard.Moves.TryTakeErrand(out MoveErrand? errand)) _channels.Carry(errand, this);
        }

        public void Dispose() => Shard.Dispose();

        private void Drain(Player other, TransportAddress own, Instant now)
        {
            bool hasMore;
            do
            {
                hasMore = Shard.Drain(now);
                foreach (ref readonly OutboxRun run in Shard.Outbox.Runs)
                {
                    if (run.Path.Remote != OldAddress && run.Path.Remote != NewAddress) continue;

                    for (int at = 0; at < run.Length && !other._batch.IsFull; at += run.SegmentLength)
                    {
                        int length = Math.Min(run.SegmentLength, run.Length - at);
                        other.Receive(Shard.Outbox.Memory.AsSpan(run.Offset + at, length), new NetworkPath(0, own));
                    }
                }

                Shard.Outbox.Clear();
            }
            while (hasMore);

            Forget();
        }

        /// <summary>Links of the sample have names that no participant has: what happens to them could not be told.</summary>
        private void Forget()
        {
            while (Shard.TryTakeEvent(out ShardEvent? happened)) Problem = (happened as MoveFailedEvent)?.Problem ?? Problem;
        }
    }
}
