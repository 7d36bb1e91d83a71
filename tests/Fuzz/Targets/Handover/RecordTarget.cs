using Conference.Fuzz.Targets.Shard;
using Conference.MediaNode;
using Conference.MediaNode.Handover;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Room;

namespace Conference.Fuzz.Targets.Handover;

/// <summary>
/// A room's record is taken over whole, and then its shard can go on with it and hand it on; or it leaves nothing behind. A record
/// comes sealed from a node of the same cluster, so what is wrong with one is the fault of a version, not of a stranger.
/// </summary>
/// <param name="takeIn">Stands for the reader; replaced where the oracle itself is tested.</param>
internal sealed class RecordTarget(RecordTarget.Reader? takeIn = null) : FuzzTarget
{
    public delegate RecordRefusal Reader(MediaShard shard, ReadOnlySpan<byte> record, Instant now);

    private const int DeadlinesMax = 20;

    private static readonly Instant Start = Instant.FromMilliseconds(1_000_000);

    private readonly Reader _takeIn = takeIn ?? (static (shard, record, now) => shard.Handover.TakeInRoom(record, now));
    private MediaShard _shard = NewShard();

    public override string Name => "record";

    public override int LengthMax => 40_000;

    public override int ExecutionsInTests => 4_000;

    public override IReadOnlyList<byte[]> Dictionary { get; } =
        [[0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0, 0, 0, 1]];

    public override IEnumerable<byte[]> Seeds()
    {
        using Stream sample = typeof(RecordTarget).Assembly.GetManifestResourceStream("room.bin")!;
        byte[] bytes = new byte[sample.Length];
        sample.ReadExactly(bytes);
        return [bytes];
    }

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        bool isSound = false;
        try
        {
            RunOn(input, outcome);
            isSound = true;
        }
        finally
        {
            // What a fault leaves behind must not be the next input's.
            if (!isSound) _shard = NewShard();
        }
    }

    private void RunOn(ReadOnlySpan<byte> input, Outcome outcome)
    {
        Instant now = Start;
        RecordRefusal refusal = _takeIn(_shard, input, now);
        outcome.Add((int)refusal);
        if (refusal is RecordRefusal.None) GoOn(outcome, now);

        Oracle.Equal(0, _shard.Rooms.All.Count, "Nothing of a record is left behind");
        Oracle.Equal(0, _shard.Counters.Links, "No link of a record is left behind");
        Oracle.Equal(Instant.Never, _shard.NextDeadline, "No deadline of a record is left behind");
    }

    public override void Dispose()
    {
        _shard.Dispose();
        base.Dispose();
    }

    private void GoOn(Outcome outcome, Instant now)
    {
        for (int i = 0; i < DeadlinesMax && _shard.NextDeadline != Instant.Never; i++)
        {
            Instant before = now;
            if (_shard.NextDeadline > now) now = _shard.NextDeadline;
            _shard.HandleTimeout(now);
            Drain(now);
            Oracle.That(_shard.NextDeadline > before || i == 0, "Time goes on, whatever a record says of deadlines");
        }

        foreach (MediaRoom room in _shard.Rooms.All.ToArray())
        {
            outcome.AddSize(room.Links.Count);
            string name = room.Name;
            using SecretBytes again = _shard.Handover.TakeOut(room, now);
            Oracle.Equal(RecordRefusal.None, _shard.Handover.TakeInRoom(again.Reveal(), now), "What was taken over can be handed on");
            _shard.Rooms.Close(name, long.MaxValue);
            Drain(now);
        }
    }

    private void Drain(Instant now)
    {
        while (_shard.Drain(now)) _shard.Outbox.Clear();
        _shard.Outbox.Clear();
        while (_shard.TryTakeEvent(out _))
        {
        }
    }

    private static MediaShard NewShard()
    {
        bool isFingerprint = DtlsFingerprint.TryParse(
            "sha-256 " + string.Join(':', Enumerable.Repeat("AB", 32)), out DtlsFingerprint? fingerprint);
        Oracle.That(isFingerprint, "The scripted handshake has a fingerprint");
        AnnouncedAddress address = new(TransportAddress.FromIPv4(0x7F000001, 40_000));
        return new MediaShard(new ShardOptions(0, [address]), new SeededEntropy(1), new ScriptedDtls(fingerprint!));
    }
}
