using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode.Simulation.Node;

/// <summary>A slot and what is shown in it.</summary>
internal sealed class SlotView(LinkView link, string mid, SectionKind kind, uint ssrc, uint? rtxSsrc = null)
{
    public LinkView Link => link;

    public string Mid => mid;

    public SectionKind Kind => kind;

    public uint Ssrc => ssrc;

    /// <summary>Of what is sent again; null when that was not agreed on.</summary>
    public uint? RtxSsrc => rtxSsrc;

    public byte PayloadType => kind is SectionKind.Audio ? link.Client.Plan.Opus : link.Client.Plan.Vp8;

    public TrackView? Shown { get; private set; }

    /// <summary>What has come out of one source without a break; null while the slot waits.</summary>
    public SlotRun? Run { get; set; }

    /// <summary>When it last began or stopped to show something.</summary>
    public Instant ChangedAt { get; set; }

    /// <summary>The last that was sent, in the order of sending.</summary>
    public EmittedPacket? Last { get; set; }

    /// <summary>Extended.</summary>
    public long? HighestSequence { get; set; }

    /// <summary>Of what is sent again, extended.</summary>
    public long? HighestRtxSequence { get; set; }

    public uint Packets { get; set; }

    public uint Octets { get; set; }

    public void Show(TrackView? track)
    {
        Shown?.Subscribers.Remove(this);
        Shown = track;
        Run = null;
        track?.Subscribers.Add(this);
    }

    /// <summary>The number in full, nearest to the highest so far.</summary>
    public long Unwrap(ushort sequenceNumber)
    {
        long sequence = Extend(sequenceNumber);
        if (HighestSequence is null || sequence > HighestSequence) HighestSequence = sequence;
        return sequence;
    }

    /// <summary>The same without remembering it.</summary>
    public long Extend(ushort sequenceNumber) => Nearest(HighestSequence, sequenceNumber);

    /// <summary>Of what is sent again, without remembering it.</summary>
    public long ExtendRtx(ushort sequenceNumber) => Nearest(HighestRtxSequence, sequenceNumber);

    public long UnwrapRtx(ushort sequenceNumber)
    {
        long sequence = Nearest(HighestRtxSequence, sequenceNumber);
        if (HighestRtxSequence is null || sequence > HighestRtxSequence) HighestRtxSequence = sequence;
        return sequence;
    }

    public override string ToString() => $"{link}:{mid}";

    private static long Nearest(long? highest, ushort sequenceNumber) =>
        highest is { } known ? known + (short)(sequenceNumber - (ushort)known) : sequenceNumber;
}
