using System.Buffers.Binary;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.Fuzz.Targets.Wire;

/// <summary>
/// RTCP: a compound is its packets, end to end, as their length words say; whatever one of the readers accepts is said
/// again by the writer and read again as the same.
/// </summary>
/// <param name="parse">Stands for the compound's parser; replaced where the oracle itself is tested.</param>
internal sealed class RtcpTarget(RtcpTarget.Parser? parse = null) : FuzzTarget
{
    public delegate bool Parser(ReadOnlySpan<byte> datagram, out RtcpCompound compound, out RtcpError error);

    private readonly Parser _parse = parse ?? RtcpCompound.TryParse;

    public override string Name => "rtcp";

    public override IReadOnlyList<byte[]> Dictionary { get; } =
    [
        [0x80, 200], [0x81, 200, 0, 12], [0x80, 201, 0, 1], [0x81, 201, 0, 7], [0x81, 202], [0x81, 203, 0, 1],
        [0x81, 205],
        [0x8F, 205], [0x81, 206, 0, 2], [0x84, 206], [0x8F, 206], [0xA0], "REMB"u8.ToArray(), [1, 0, 0, 0], [0xBF, 203],
    ];

    public override IEnumerable<byte[]> Seeds()
    {
        byte[] compound = Samples.Compound();
        return [compound, .. Samples.PacketsOf(compound), Samples.Hex("A0C90002 00000001 00000004")];
    }

    /// <summary>The length words become those of a chain that ends with the input.</summary>
    public override byte[] Mend(byte[] input, Random random)
    {
        byte[] mended = input[..(input.Length & ~3)];
        for (int at = 0; at < mended.Length;)
        {
            int words = BinaryPrimitives.ReadUInt16BigEndian(mended.AsSpan(at + 2)) + 1;
            int left = (mended.Length - at) / 4;
            if (words > left) words = random.Next(2) == 0 ? left : 1 + random.Next(left);
            BinaryPrimitives.WriteUInt16BigEndian(mended.AsSpan(at + 2), (ushort)(words - 1));
            mended[at] = (byte)(0x80 | (mended[at] & 0x1F));
            if (mended[at + 1] is < 192 or > 223) mended[at + 1] = (byte)(200 + (mended[at + 1] % 7));
            at += words * 4;
        }
        return mended;
    }

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        bool isRead = _parse(input, out RtcpCompound compound, out RtcpError error);
        outcome.Add(error);
        Oracle.Equal(error is RtcpError.None, isRead, "A compound is read or refused with an error");
        if (!isRead) return;

        int at = 0;
        foreach (RtcpPacket packet in compound)
        {
            Oracle.That(input.Length - at >= 4 && input[at] >> 6 == 2, "Each packet has a header");
            int length = (BinaryPrimitives.ReadUInt16BigEndian(input[(at + 2)..]) + 1) * 4;
            Oracle.That(length <= input.Length - at, "Each packet lies in the datagram");
            int padding = (input[at] & 0x20) != 0 ? input[at + length - 1] : 0;
            Oracle.That(padding == 0 || at + length == input.Length, "Only the last packet is padded");
            Oracle.Same(input[(at + 4)..(at + length - padding)], packet.Content, "The content follows the header");
            Oracle.Equal((RtcpPacketType)input[at + 1], packet.PacketType, "The type is the second octet");
            Oracle.Equal((byte)(input[at] & 0x1F), packet.Count, "The count is of five bits");
            RtcpRoundTrip.Check(packet, outcome);
            at += length;
        }
        Oracle.Equal(input.Length, at, "The packets fill the datagram");
    }
}
