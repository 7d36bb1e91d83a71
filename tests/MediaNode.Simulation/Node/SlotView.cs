using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode.Simulation.Node;

/// <summary>A slot and what is shown in it.</summary>
internal sealed class SlotView(LinkView link, string mid, SectionKind kind, uint ssrc)
{
    public LinkView Link => link;

    public string Mid => mid;

    public SectionKind Kind => kind;

    public uint Ssrc => ssrc;

    public byte PayloadType => kind is SectionKind.Audio ? link.Client.Plan.Opus : link.Client.Plan.Vp8;

    public TrackView? Shown { get; private set; }

    /// <summary>What has come out of one source without a break; null while the slot waits.</summary>
    public SlotRun? Run { get; set; }

    /// <summary>The last that was sent, in the order of sending.</summary>
    public EmittedPacket? Last { get; set; }

    /// <summary>Extended.</summary>
    public long? HighestSequence { get; set; }

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
        long sequence = HighestSequence is { } highest ? highest + (short)(sequenceNumber - (ushort)highest) : sequenceNumber;
        if (HighestSequence is null || sequence > HighestSequence) HighestSequence = sequence;
        return sequence;
    }

    public override string ToString() => $"{link}:{mid}";
}
