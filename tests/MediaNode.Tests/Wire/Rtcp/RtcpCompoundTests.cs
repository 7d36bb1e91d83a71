using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Wire.Rtcp;

public class RtcpCompoundTests
{
    private const string EmptyReceiverReport = "80c90001 01020304";

    // A literal span of numbers is allocated by code that is not yet optimised: not what is tested here.
    private static readonly uint[] s_ssrcs = [2, 3];

    [Fact]
    public void Packets_come_in_order_without_their_padding()
    {
        byte[] datagram = Bytes.Hex(EmptyReceiverReport + "81cb0001 0a0b0c0d" + "a1ce0003 01020304 0a0b0c0d 00000004");
        Assert.True(RtcpCompound.TryParse(datagram, out RtcpCompound compound, out _));

        var seen = new List<string>();
        foreach (RtcpPacket packet in compound)
        {
            seen.Add($"{packet.PacketType} {packet.Count} {packet.Ssrc:x8} {packet.Body.Length}");
        }

        Assert.Equal(
            ["ReceiverReport 0 01020304 0", "Bye 1 0a0b0c0d 0", "PayloadFeedback 1 01020304 4"], seen);
    }

    [Fact]
    public void A_compound_of_reduced_size_needs_no_report()
    {
        RtcpPacket packet = Packets.First(Bytes.Hex("81ce0002 01020304 0a0b0c0d"));
        Assert.True(PictureLossIndication.TryParse(packet, out PictureLossIndication indication, out _));
        Assert.Equal(new PictureLossIndication(0x01020304, 0x0a0b0c0d), indication);
    }

    [Theory]
    [InlineData("", nameof(RtcpError.TooShort))]
    [InlineData("80c900", nameof(RtcpError.TooShort))]
    [InlineData(EmptyReceiverReport + "80c9", nameof(RtcpError.TooShort))]
    [InlineData("40c90001 01020304", nameof(RtcpError.WrongVersion))]
    [InlineData(EmptyReceiverReport + "00000000", nameof(RtcpError.WrongVersion))]
    [InlineData("80bf0001 01020304", nameof(RtcpError.NotRtcp))]
    [InlineData("80e00001 01020304", nameof(RtcpError.NotRtcp))]
    [InlineData("80c90002 01020304", nameof(RtcpError.PacketTruncated))]
    [InlineData("80c9ffff 01020304", nameof(RtcpError.PacketTruncated))]
    [InlineData("a0c90002 01020304 00000004" + EmptyReceiverReport, nameof(RtcpError.PaddingNotLast))]
    [InlineData("a0c90001 01020300", nameof(RtcpError.PaddingWrong))]
    [InlineData("a0c90001 01020303", nameof(RtcpError.PaddingWrong))]
    [InlineData("a0c90001 01020308", nameof(RtcpError.PaddingWrong))]
    public void A_malformed_compound_is_refused_by_name(string datagram, string expected)
    {
        Assert.False(RtcpCompound.TryParse(Bytes.Hex(datagram), out _, out RtcpError error));
        Assert.Equal(expected, error.ToString());
    }

    [Fact]
    public void No_mutation_of_a_compound_with_every_packet_throws_or_outruns_its_end()
    {
        byte[] datagram = EveryPacket();
        Assert.True(RtcpCompound.TryParse(datagram, out RtcpCompound whole, out _));
        int itemsOfWhole = 0;
        int packetsOfWhole = 0;
        foreach (RtcpPacket packet in whole)
        {
            packetsOfWhole++;
            int items = Packets.ReadToTheEnd(packet);
            Assert.True(items > 0, packet.PacketType.ToString());
            itemsOfWhole += items;
        }

        Assert.Equal(9, packetsOfWhole);
        Assert.True(itemsOfWhole > 9);

        int parsed = 0;
        foreach (byte[] mutation in Bytes.Prefixes(datagram).Concat(Bytes.BitFlips(datagram).Select(flip => flip.Flipped)))
        {
            if (!RtcpCompound.TryParse(mutation, out RtcpCompound compound, out RtcpError error))
            {
                Assert.NotEqual(RtcpError.None, error);
                continue;
            }

            parsed++;
            foreach (RtcpPacket packet in compound) Packets.ReadToTheEnd(packet);
        }

        Assert.True(parsed > 100);
    }

    [Fact]
    public void No_mutation_of_any_single_packet_makes_its_reader_throw()
    {
        Assert.True(RtcpCompound.TryParse(EveryPacket(), out RtcpCompound compound, out _));
        foreach (RtcpPacket packet in compound)
        {
            // The length field follows the prefix, so that the compound passes and the reader is what is tested.
            byte[] content = packet.Content.ToArray();
            for (int words = 0; words <= content.Length / 4; words++)
            {
                byte[] header = [(byte)(0x80 | packet.Count), (byte)packet.PacketType, 0, (byte)words];
                byte[] cut = [.. header, .. content[..(words * 4)]];
                foreach ((_, byte[] flipped) in Bytes.BitFlips(cut))
                {
                    if (!RtcpCompound.TryParse(flipped, out RtcpCompound one, out _)) continue;
                    foreach (RtcpPacket mutated in one) Packets.ReadToTheEnd(mutated);
                }
            }
        }
    }

    [Fact]
    public void Writing_and_reading_every_packet_allocates_nothing()
    {
        byte[] buffer = new byte[1200];
        int length = 0;
        int items = 0;
        WriteAndRead();

        Allocations.AssertNone(_ => WriteAndRead());

        Assert.True(length > 0);
        Assert.True(items > 0);

        void WriteAndRead()
        {
            length = WriteEveryPacket(buffer);
            if (!RtcpCompound.TryParse(buffer.AsSpan(0, length), out RtcpCompound compound, out _)) return;
            foreach (RtcpPacket packet in compound) items += Packets.ReadToTheEnd(packet);
        }
    }

    private static byte[] EveryPacket()
    {
        byte[] buffer = new byte[1200];
        return buffer[..WriteEveryPacket(buffer)];
    }

    private static int WriteEveryPacket(Span<byte> buffer)
    {
        ReadOnlySpan<ReportBlock> blocks = [new ReportBlock { Ssrc = 0x11 }, new ReportBlock { Ssrc = 0x22 }];
        ReadOnlySpan<PacketArrival> arrivals =
            [PacketArrival.At(10), PacketArrival.Lost, PacketArrival.At(1000), PacketArrival.At(999)];
        var writer = new RtcpWriter(buffer);
        bool fits = writer.TryAppendSenderReport(1, new NtpTime(2), 3, 4, 5, blocks)
            && writer.TryAppendReceiverReport(1, blocks[..1])
            && writer.TryAppendCname(1, "somebody"u8)
            && writer.TryAppendNack(1, 2, [new SequenceNumber(7), new SequenceNumber(9), new SequenceNumber(99)])
            && writer.TryAppendPli(1, 2)
            && writer.TryAppendFir(1, [new FirEntry(2, 3)])
            && writer.TryAppendRemb(1, 1_000_000, s_ssrcs)
            && writer.TryAppendTransportFeedback(1, 2, new SequenceNumber(65534), 5, 0, arrivals, out _)
            && writer.TryAppendBye(s_ssrcs, "gone"u8);
        return fits ? writer.Length : 0;
    }
}
