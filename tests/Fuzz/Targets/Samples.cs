using System.Buffers.Binary;
using System.Text;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;
using Conference.MediaNode.Wire.Stun;

namespace Conference.Fuzz.Targets;

/// <summary>Small valid packets that several targets begin with.</summary>
internal static class Samples
{
    public static readonly byte[] StunKey = Encoding.ASCII.GetBytes("passwordpasswordpassword");

    private static readonly byte[] s_transaction = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    public static byte[] Hex(string digits) => Convert.FromHexString(digits.Replace(" ", "", StringComparison.Ordinal));

    public static byte[] Check(bool isNominating)
    {
        byte[] buffer = new byte[256];
        StunWriter writer = StunWriter.BindingRequest(buffer, s_transaction);
        writer.AppendUsername("0123456789abcdef:user"u8);
        writer.AppendPriority(1_853_824_767);
        writer.AppendIceControlling(0x0123_4567_89AB_CDEF);
        if (isNominating) writer.AppendUseCandidate();
        if (isNominating) writer.AppendNomination(7);
        writer.AppendIntegrity(StunKey);
        writer.AppendFingerprint();
        return buffer[..writer.Length];
    }

    public static byte[] CheckAnswer(bool isIPv6)
    {
        byte[] buffer = new byte[256];
        StunWriter writer = StunWriter.BindingSuccess(buffer, s_transaction);
        writer.AppendXorMappedAddress(isIPv6 ? new byte[16] : [192, 0, 2, 1], 4000);
        writer.AppendIntegrity(StunKey);
        writer.AppendFingerprint();
        return buffer[..writer.Length];
    }

    public static byte[] CheckRefusal()
    {
        byte[] buffer = new byte[256];
        StunWriter writer = StunWriter.BindingError(buffer, s_transaction, 420);
        StunUnknownAttributes unknown = default;
        unknown.Add(0x7777);
        writer.AppendUnknownAttributes(unknown);
        writer.AppendIntegrity(StunKey);
        writer.AppendFingerprint();
        return buffer[..writer.Length];
    }

    public static byte[] Rtp(bool hasTwoByteExtensions = false, int sources = 0, byte padding = 0)
    {
        byte[] packet = new byte[200];
        int length = RtpHeaderWriter.Write(packet, marker: true, 96, 65_535, 0xFFFF_FF00, 0xCAFE_BABE);
        packet[0] |= (byte)sources;
        length += sources * 4;
        RtpExtensionWriter extensions = new(packet.AsSpan(length, 100));
        extensions.TryAppend(1, [0x85]);
        extensions.TryAppend(4, "mid"u8);
        if (hasTwoByteExtensions) extensions.TryAppend(20, new byte[20]);
        length += extensions.Finish();
        RtpHeaderWriter.SetExtension(packet);
        length += 20 + padding;
        if (padding > 0) RtpHeaderWriter.SetPadding(packet);
        packet[length - 1] = padding;
        return packet[..length];
    }

    public static byte[] Compound()
    {
        byte[] buffer = new byte[1000];
        RtcpWriter writer = new(buffer);
        ReportBlock block = new()
        {
            Ssrc = 5,
            CumulativeLost = -3,
            FractionLost = 9,
            HighestSequenceNumber = 70_000,
            Jitter = 4
        };
        writer.TryAppendSenderReport(1, new NtpTime(0xE000_0000_8000_0000), 90_000, 10, 1000, [block]);
        writer.TryAppendReceiverReport(1, [block, block]);
        writer.TryAppendCname(1, "conference"u8);
        writer.TryAppendNack(1, 2, [new(65_534), new(65_535), new(3), new(40)]);
        writer.TryAppendPli(1, 2);
        writer.TryAppendFir(1, [new FirEntry(2, 3), new FirEntry(4, 5)]);
        writer.TryAppendRemb(1, 2_500_000, [2, 4]);
        writer.TryAppendTransportFeedback(1, 2, new(65_530), 1, 1000, Arrivals(), out _);
        writer.TryAppendBye([1, 2], "over"u8);
        return buffer[..writer.Length];
    }

    public static byte[] Feedback(ReadOnlySpan<PacketArrival> arrivals)
    {
        byte[] buffer = new byte[1000];
        RtcpWriter writer = new(buffer);
        writer.TryAppendTransportFeedback(1, 2, new(65_530), 1, 1000, arrivals, out _);
        return buffer[..writer.Length];
    }

    public static PacketArrival[] Arrivals()
    {
        PacketArrival[] arrivals = new PacketArrival[60];
        for (int i = 0; i < arrivals.Length; i++)
        {
            long ticks = 256_000 + (i * 40) + (i % 11 == 3 ? 2000 : 0);
            arrivals[i] = i % 7 == 5 || i is > 20 and < 40 ? PacketArrival.Lost : PacketArrival.At(ticks);
        }
        return arrivals;
    }

    /// <summary>The first packets of a datagram, one by one.</summary>
    public static IEnumerable<byte[]> PacketsOf(byte[] compound)
    {
        for (int at = 0; at < compound.Length;)
        {
            int length = (BinaryPrimitives.ReadUInt16BigEndian(compound.AsSpan(at + 2)) + 1) * 4;
            yield return compound[at..(at + length)];
            at += length;
        }
    }
}
