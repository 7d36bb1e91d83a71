using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Media;
using Conference.MediaNode.Room;
using Conference.MediaNode.Send;

namespace Conference.Fuzz.Targets.Shard;

/// <summary>
/// What must hold of a shard whatever it is given: who is spoken to, how much is kept, and that the counters add up.
/// </summary>
internal sealed class SceneOracle(MediaShard shard, ShardOptions options, NetworkPath[] paths, Outcome outcome)
{
    private static readonly DropReason[] s_reasons = Enum.GetValues<DropReason>();

    private readonly HashSet<NetworkPath> _allowed = [];
    private readonly long[] _dropsSeen = new long[s_reasons.Length];
    private long _datagrams;
    private long _bytes;
    private long _rtp;
    private long _dropsBefore;
    private long _sentBefore;
    private long _rtpOut;

    /// <summary>Takes what is sent to the first two addresses.</summary>
    public Action<int, ReadOnlySpan<byte>> Receives { get; set; } = (_, _) => { };

    /// <summary>Somebody there proves to know a password: that address may be answered.</summary>
    public void Allow(in NetworkPath path) => _allowed.Add(path);

    public void BeforeBatch(DatagramBatch batch)
    {
        _dropsBefore = Drops();
        for (int i = 0; i < batch.Count; i++)
        {
            ReadOnlySpan<byte> bytes = batch.BytesOf(batch[i]);
            _datagrams++;
            _bytes += bytes.Length;
            if (bytes.Length >= 2 && bytes[0] is >= 128 and < 192 && bytes[1] is < 192 or > 223) _rtp++;
        }
    }

    /// <summary>
    /// Each datagram is dropped once at most on its way in, and one from an unknown address exactly once.
    /// </summary>
    public void AfterBatch(DatagramBatch batch)
    {
        int strangers = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            if (!_allowed.Contains(batch[i].Path)) strangers++;
        }
        long drops = Drops() - _dropsBefore;
        Oracle.That(drops >= strangers, "What a stranger sends is dropped and counted");
        Oracle.That(drops <= batch.Count, "A datagram is dropped once");
        Oracle.Equal(_datagrams, shard.Counters.DatagramsIn, "Datagrams are counted");
        Oracle.Equal(_bytes, shard.Counters.BytesIn, "Bytes are counted");
        Oracle.Equal(_rtp, shard.Counters.RtpIn, "RTP is counted");
    }

    public void TakeOutput()
    {
        foreach (ref readonly OutboxRun run in shard.Outbox.Runs)
        {
            Oracle.That(_allowed.Contains(run.Path), "Only who passed a check is spoken to");
            Oracle.That(run.Count > 0 && run.Count <= Outbox.SegmentsMax && run.Length <= 65_507,
                "A run fits one send");
            Oracle.That(run.Length > (run.Count - 1) * run.SegmentLength && run.Length <= run.Count * run.SegmentLength,
                "A run is its segments");
            for (int i = 0; i < run.Count; i++) TakeSegment(run, i);
        }
    }

    public void AfterDrain()
    {
        long sent = shard.Counters.RtpForwarded + shard.Counters.RtpResent;
        Oracle.Equal(sent - _sentBefore, _rtpOut, "What has left counts as forwarded or as sent again");
        NoteDrops();
        _sentBefore = sent;
        _rtpOut = 0;
    }

    public void CheckBounds()
    {
        Oracle.That(shard.Rooms.All.Count <= options.RoomsMax, "Rooms are bounded");
        Oracle.Equal(shard.Rooms.All.Count, shard.Counters.Rooms, "Rooms are counted");
        int links = 0;
        foreach (MediaRoom room in shard.Rooms.All)
        {
            links += room.Links.Count;
            foreach (PeerLink link in room.Links) CheckBounds(link);
        }
        Oracle.That(links <= options.LinksMax, "Links are bounded");
        Oracle.Equal(links, shard.Counters.Links, "Links are counted");
    }

    public void Note(NodeEvent happened) => outcome.Add(happened switch
    {
        LinkAnswered => 0,
        CommandRefused refused => 16 + (int)refused.Refusal,
        LinkChanged changed => 64 + ((int)changed.State * 16) + (int)changed.End,
        SpeakersChanged => 1,
        _ => 2,
    });

    public void Summarise()
    {
        outcome.AddSize(shard.Counters.Links);
        outcome.AddSize(shard.Counters.Rooms);
        outcome.AddSize((int)shard.Counters.RtpForwarded / 8);
        outcome.AddSize((int)shard.Counters.RtpResent);
        outcome.AddSize((int)shard.Counters.RtpRestored);
        outcome.AddSize((int)shard.Counters.NacksOut);
    }

    /// <summary>Which reasons have been given since the last look.</summary>
    private void NoteDrops()
    {
        for (int i = 0; i < s_reasons.Length; i++)
        {
            long count = shard.Counters.DroppedFor(s_reasons[i]);
            if (count > _dropsSeen[i]) outcome.Add(s_reasons[i]);
            _dropsSeen[i] = count;
        }
    }

    private static void CheckBounds(PeerLink link)
    {
        Oracle.That(link.Paths.Count <= PeerLink.PathsMax, "Paths of a link are bounded");
        Oracle.That(link.Media.Intake.Streams.All.Count <= StreamTable.StreamsMax, "Streams of a link are bounded");
        if (link.Srtp is not { } srtp) return;
        Oracle.That(srtp.Opener.Streams.Length <= SrtpOpener.SsrcsMax, "Sources of a link are bounded");
        Oracle.That(srtp.Sealer.Streams.Count <= SrtpSealer.SsrcsMax, "Sealed streams of a link are bounded");
    }

    private void TakeSegment(in OutboxRun run, int number)
    {
        int at = number * run.SegmentLength;
        int length = Math.Min(run.SegmentLength, run.Length - at);
        ReadOnlySpan<byte> datagram = shard.Outbox.Memory.AsSpan(run.Offset + at, length);
        if (DatagramKinds.Of(datagram) is DatagramKind.Rtp) _rtpOut++;
        if (run.Path == paths[0]) Receives(0, datagram);
        else if (run.Path == paths[1]) Receives(1, datagram);
    }

    private long Drops()
    {
        long sum = 0;
        foreach (DropReason reason in s_reasons) sum += shard.Counters.DroppedFor(reason);
        return sum;
    }
}
