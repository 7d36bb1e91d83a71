using Conference.MediaNode.Handover;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Send;

/// <summary>One RTP stream to a peer: seals, counts, and hears what the peer reports of it.</summary>
internal sealed class SendStream(uint ssrc)
{
    private SrtpSendStream? _srtp;

    public uint Ssrc => ssrc;

    public uint Packets { get; private set; }

    /// <summary>Of payload, as sender reports count (RFC 3550 §6.4.1).</summary>
    public uint Octets { get; private set; }

    public Instant LastSentAt { get; private set; } = Instant.Never;

    public ReportBlock? LastReport { get; private set; }

    /// <summary>Null until a report tells.</summary>
    public TimeSpan? RoundTrip { get; private set; }

    /// <summary>Seals the packet in the outbox's reserved memory and commits it. False: refused, nothing was taken.</summary>
    /// <param name="padding">Octets at the end of <paramref name="length"/> that are not counted as payload.</param>
    /// <param name="sequence">Extended; the header carries the low 16 bits.</param>
    public bool TrySend(
        Span<byte> reserved,
        int headerLength,
        int length,
        int padding,
        long sequence,
        SrtpSealer sealer,
        in NetworkPath path,
        Outbox outbox,
        Instant now)
    {
        if (_srtp is null && !sealer.TryGetStream(ssrc, out _srtp)) return false;

        int sealedLength = _srtp.Seal(reserved, headerLength, length, sequence);
        if (sealedLength == 0) return false;

        outbox.Commit(path, sealedLength);
        Packets++;
        Octets += (uint)(length - headerLength - padding);
        LastSentAt = now;
        return true;
    }

    /// <summary>Grants the numbers below <paramref name="end"/>; also before the first packet.</summary>
    public void Lease(SrtpSealer sealer, long end)
    {
        if (_srtp is not null || sealer.TryGetStream(ssrc, out _srtp)) _srtp.Lease(end);
    }

    public void OnReport(in ReportBlock block, Instant now)
    {
        LastReport = block;
        if (block.LastSenderReport == 0) return;

        // RFC 3550 §6.4.1: A - LSR - DLSR, in units of 2^-16 s; a clock that ran backwards gives nonsense above 2^31.
        uint units = NtpTime.FromUnixNanoseconds(now.Nanoseconds).Middle32 - block.LastSenderReport - block.DelaySinceLastSenderReport;
        if (units < 0x8000_0000) RoundTrip = TimeSpan.FromTicks(NtpTime.FromShort(units) / 100);
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(Packets);
        writer.Write(Octets);
        writer.Write(LastSentAt);
        writer.Write(RoundTrip ?? TimeSpan.MinValue);
        if (!writer.WriteHas(LastReport)) return;

        Span<byte> block = stackalloc byte[ReportBlock.Length];
        LastReport!.Value.Write(block);
        writer.WriteBytes(block);
    }

    public void Restore(ref RecordReader reader)
    {
        Packets = reader.ReadUInt32();
        Octets = reader.ReadUInt32();
        LastSentAt = reader.ReadInstant();
        TimeSpan roundTrip = reader.ReadSpan();
        RoundTrip = roundTrip == TimeSpan.MinValue ? null : roundTrip;
        if (reader.ReadBool() && reader.ReadExactly(ReportBlock.Length) is { IsEmpty: false } block) LastReport = ReportBlock.Read(block);
    }
}
