using Conference.MediaNode.Handover;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Media;

/// <summary>A peer's retransmissions of one of its streams (RFC 4588): numbers and statistics of its own, but no track.</summary>
internal sealed class RtxStream(uint ssrc, ReceiveStream source)
{
    private readonly SequenceUnwrapper _unwrapper = new();

    public uint Ssrc => ssrc;

    /// <summary>Whose packets it repeats.</summary>
    public ReceiveStream Source => source;

    public ReceptionStats Stats { get; } = new(source.ClockRate);

    public void OnPacket(ushort sequenceNumber, int payloadLength) =>
        Stats.OnNumber(_unwrapper.Unwrap(sequenceNumber), payloadLength);

    /// <summary>Its timestamps are those of the originals (§4), so their jitter would mean nothing.</summary>
    public ReportBlock TakeReport() => new()
    {
        Ssrc = ssrc,
        FractionLost = Stats.TakeFractionLost(),
        CumulativeLost = Stats.CumulativeLost,
        HighestSequenceNumber = (uint)Stats.HighestSequence,
    };

    public void Export(RecordWriter writer)
    {
        writer.Write(ssrc);
        writer.Write(source.Ssrc);
        _unwrapper.Export(writer);
        Stats.Export(writer);
    }

    public void Restore(ref RecordReader reader)
    {
        _unwrapper.Restore(ref reader);
        Stats.Restore(ref reader);
    }
}
