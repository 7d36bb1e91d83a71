using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Wire.Rtcp;

public class FeedbackTests
{
    private readonly byte[] _buffer = new byte[256];

    [Theory]
    [InlineData(0)]
    [InlineData(0x7ff8)]
    [InlineData(0xfff8)]
    public void Lost_numbers_are_packed_by_seventeen_and_come_back(int start)
    {
        // PID + 16 is the last that an entry reaches.
        SequenceNumber[] lost = [.. new[] { 0, 1, 9, 16, 17, 40 }.Select(step => new SequenceNumber((ushort)(start + step)))];
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendNack(1, 2, lost));
        Assert.Equal(12 + (3 * 4), writer.Length);

        Assert.True(GenericNack.TryParse(Packets.First(writer.Written), out GenericNack nack, out _));
        Assert.Equal(1u, nack.SenderSsrc);
        Assert.Equal(2u, nack.MediaSsrc);
        var read = new List<SequenceNumber>();
        foreach (SequenceNumber number in nack) read.Add(number);
        Assert.Equal(lost, read);
    }

    [Fact]
    public void A_nack_is_the_one_of_the_diagram()
    {
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendNack(1, 2, [new(100), new(101), new(116)]));
        Assert.Equal(Bytes.Hex("81cd0003 00000001 00000002 00648001"), writer.Written);
    }

    [Fact]
    public void Numbers_out_of_order_or_repeated_are_all_named()
    {
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendNack(1, 2, [new(5), new(5), new(3), new(4)]));
        Assert.True(GenericNack.TryParse(Packets.First(writer.Written), out GenericNack nack, out _));
        var read = new List<int>();
        foreach (SequenceNumber number in nack) read.Add(number.Value);
        Assert.Equal([5, 3, 4], read);
    }

    [Fact]
    public void A_full_bitmask_names_seventeen_in_a_row()
    {
        byte[] packet = Bytes.Hex("81cd0003 00000001 00000002 fff8ffff");
        Assert.True(GenericNack.TryParse(Packets.First(packet), out GenericNack nack, out _));
        var read = new List<int>();
        foreach (SequenceNumber number in nack) read.Add(number.Value);
        Assert.Equal(Enumerable.Range(0xfff8, 17).Select(number => number & 0xffff), read);
    }

    [Fact]
    public void A_picture_loss_indication_is_three_words()
    {
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendPli(1, 2));
        Assert.Equal(Bytes.Hex("81ce0002 00000001 00000002"), writer.Written);
        Assert.True(PictureLossIndication.TryParse(Packets.First(writer.Written), out var indication, out _));
        Assert.Equal(new PictureLossIndication(1, 2), indication);
    }

    [Fact]
    public void A_full_intra_request_names_each_stream_and_command()
    {
        Array.Fill(_buffer, (byte)0xff);
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendFir(1, [new FirEntry(2, 3), new FirEntry(4, 255)]));
        Assert.Equal(Bytes.Hex("84ce0006 00000001 00000000 00000002 03000000 00000004 ff000000"), writer.Written);

        Assert.True(FullIntraRequest.TryParse(Packets.First(writer.Written), out FullIntraRequest request, out _));
        Assert.Equal(2, request.Count);
        Assert.Equal(new FirEntry(2, 3), request[0]);
        Assert.Equal(new FirEntry(4, 255), request[1]);
    }

    [Theory]
    [InlineData(0L, 0L)]
    [InlineData(1L, 1L)]
    [InlineData(262_143L, 262_143L)]
    [InlineData(262_145L, 262_144L)]
    [InlineData(1_000_000L, 1_000_000L)]
    [InlineData(long.MaxValue, 0x7fffe00000000000L)]
    public void An_estimate_keeps_eighteen_significant_bits(long bitrateBps, long expected)
    {
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendRemb(1, bitrateBps, [7, 8]));
        Assert.True(Remb.TryParse(Packets.First(writer.Written), out Remb remb, out _));
        Assert.Equal(expected, remb.BitrateBps);
        Assert.Equal(1u, remb.SenderSsrc);
        Assert.Equal(2, remb.Ssrcs.Count);
        Assert.Equal(8u, remb.Ssrcs[1]);
    }

    [Fact]
    public void An_estimate_is_the_one_of_the_diagram()
    {
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendRemb(1, 1_000_000, [2]));
        // 1,000,000 = 250,000 << 2
        Assert.Equal(Bytes.Hex("8fce0005 00000001 00000000 52454d42 010bd090 00000002"), writer.Written);
    }

    [Theory]
    [InlineData("81cd0002 00000001 00000002", nameof(RtcpError.BodyTooShort))]
    [InlineData("82cd0003 00000001 00000002 00000000", nameof(RtcpError.WrongType))]
    [InlineData("81ce0003 00000001 00000002 00000000", nameof(RtcpError.WrongType))]
    public void A_malformed_nack_is_refused_by_name(string packet, string expected)
    {
        Assert.False(GenericNack.TryParse(Packets.First(Bytes.Hex(packet)), out _, out RtcpError error));
        Assert.Equal(expected, error.ToString());
    }

    [Theory]
    [InlineData("81ce0001 00000001", nameof(RtcpError.BodyTooShort))]
    [InlineData("82ce0002 00000001 00000002", nameof(RtcpError.WrongType))]
    public void A_malformed_picture_loss_indication_is_refused_by_name(string packet, string expected)
    {
        Assert.False(PictureLossIndication.TryParse(Packets.First(Bytes.Hex(packet)), out _, out RtcpError error));
        Assert.Equal(expected, error.ToString());
    }

    [Theory]
    [InlineData("84ce0002 00000001 00000000", nameof(RtcpError.BodyTooShort))]
    [InlineData("84ce0005 00000001 00000000 00000002 03000000 00000004", nameof(RtcpError.BodyLengthWrong))]
    [InlineData("85ce0004 00000001 00000000 00000002 03000000", nameof(RtcpError.WrongType))]
    public void A_malformed_intra_request_is_refused_by_name(string packet, string expected)
    {
        Assert.False(FullIntraRequest.TryParse(Packets.First(Bytes.Hex(packet)), out _, out RtcpError error));
        Assert.Equal(expected, error.ToString());
    }

    [Theory]
    [InlineData("8fce0003 00000001 00000000 52454d42", nameof(RtcpError.BodyTooShort))]
    [InlineData("8fce0004 00000001 00000000 52454d43 00000000", nameof(RtcpError.NotRemb))]
    [InlineData("8fce0004 00000001 00000000 52454d42 010bd090", nameof(RtcpError.BodyTooShort))]
    [InlineData("8fce0004 00000001 00000000 52454d42 00fc0001", nameof(RtcpError.BitrateTooLarge))]
    [InlineData("8fce0004 00000001 00000000 52454d42 00b7ffff", nameof(RtcpError.None))]
    [InlineData("8fce0004 00000001 00000000 52454d42 00bbffff", nameof(RtcpError.BitrateTooLarge))]
    [InlineData("8ece0004 00000001 00000000 52454d42 00000000", nameof(RtcpError.WrongType))]
    public void A_malformed_estimate_is_refused_by_name(string packet, string expected)
    {
        bool parsed = Remb.TryParse(Packets.First(Bytes.Hex(packet)), out _, out RtcpError error);
        Assert.Equal(expected, error.ToString());
        Assert.Equal(error is RtcpError.None, parsed);
    }

    [Fact]
    public void What_does_not_fit_leaves_the_datagram_as_it_was()
    {
        var writer = new RtcpWriter(_buffer.AsSpan(0, 12));
        Assert.True(writer.TryAppendPli(1, 2));
        byte[] before = writer.Written.ToArray();

        Assert.False(writer.TryAppendPli(1, 2));
        Assert.False(writer.TryAppendNack(1, 2, [new(3)]));
        Assert.False(writer.TryAppendFir(1, [new(2, 3)]));
        Assert.False(writer.TryAppendRemb(1, 1, []));
        Assert.False(writer.TryAppendBye([1], []));
        Assert.False(writer.TryAppendCname(1, "a"u8));
        Assert.False(writer.TryAppendReceiverReport(1, []));
        Assert.False(writer.TryAppendSenderReport(1, default, 0, 0, 0, []));
        Assert.False(writer.TryAppendTransportFeedback(1, 2, new(0), 0, 0, [PacketArrival.At(0)], out int consumed));
        Assert.Equal(0, consumed);
        Assert.Equal(before, writer.Written);
    }

    [Fact]
    public void What_its_fields_cannot_hold_is_refused()
    {
        var writer = new RtcpWriter(new byte[4096]);
        Assert.False(writer.TryAppendNack(1, 2, []));
        Assert.False(writer.TryAppendFir(1, []));
        Assert.False(writer.TryAppendRemb(1, -1, []));
        Assert.False(writer.TryAppendRemb(1, 1, new uint[256]));
        Assert.False(writer.TryAppendBye(new uint[32], []));
        Assert.False(writer.TryAppendBye([1], new byte[256]));
        Assert.False(writer.TryAppendCname(1, new byte[256]));
        Assert.Equal(0, writer.Length);
    }
}
