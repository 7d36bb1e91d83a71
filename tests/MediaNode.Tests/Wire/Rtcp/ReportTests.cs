using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Tests.Wire.Rtcp;

public class ReportTests
{
    private static readonly ReportBlock s_block = new()
    {
        Ssrc = 0x0a0b0c0d,
        FractionLost = 64,
        CumulativeLost = -2,
        HighestSequenceNumber = 0x00011234,
        Jitter = 90,
        LastSenderReport = 0x55667788,
        DelaySinceLastSenderReport = 0x00010000,
    };

    private const string BlockBytes = "0a0b0c0d 40fffffe 00011234 0000005a 55667788 00010000";

    private readonly byte[] _buffer = new byte[1500];

    [Fact]
    public void A_sender_report_is_the_one_of_the_diagram()
    {
        byte[] expected = Bytes.Hex("81c8000c 01020304 1122334455667788 000003e8 0000000a 00000bb8" + BlockBytes);
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendSenderReport(0x01020304, new NtpTime(0x1122334455667788), 1000, 10, 3000, [s_block]));
        Assert.Equal(expected, writer.Written);

        Assert.True(SenderReport.TryParse(Packets.First(expected), out SenderReport report, out _));
        Assert.Equal(0x01020304u, report.Ssrc);
        Assert.Equal(new NtpTime(0x1122334455667788), report.Ntp);
        Assert.Equal(0x33445566u, report.Ntp.Middle32);
        Assert.Equal(1000u, report.RtpTimestamp);
        Assert.Equal(10u, report.PacketCount);
        Assert.Equal(3000u, report.OctetCount);
        Assert.Equal(1, report.Blocks.Count);
        Assert.Equal(s_block, report.Blocks[0]);
    }

    [Fact]
    public void A_receiver_report_is_the_one_of_the_diagram()
    {
        byte[] expected = Bytes.Hex("82c9000d 01020304" + BlockBytes + BlockBytes);
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendReceiverReport(0x01020304, [s_block, s_block]));
        Assert.Equal(expected, writer.Written);

        Assert.True(ReceiverReport.TryParse(Packets.First(expected), out ReceiverReport report, out _));
        Assert.Equal(0x01020304u, report.Ssrc);
        int blocks = 0;
        foreach (ReportBlock block in report.Blocks)
        {
            Assert.Equal(s_block, block);
            blocks++;
        }

        Assert.Equal(2, blocks);
    }

    [Fact]
    public void A_profile_extension_behind_the_blocks_is_passed_over()
    {
        byte[] packet = Bytes.Hex("81c90008 01020304" + BlockBytes + "deadbeef");
        Assert.True(ReceiverReport.TryParse(Packets.First(packet), out ReceiverReport report, out _));
        Assert.Equal(1, report.Blocks.Count);
    }

    [Theory]
    [InlineData(int.MaxValue, 0x7fffff)]
    [InlineData(int.MinValue, -0x800000)]
    [InlineData(-1, -1)]
    [InlineData(0, 0)]
    public void The_cumulative_loss_sticks_at_its_limits(int lost, int expected)
    {
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendReceiverReport(1, [s_block with { CumulativeLost = lost }]));
        Assert.True(ReceiverReport.TryParse(Packets.First(writer.Written), out ReceiverReport report, out _));
        Assert.Equal(expected, report.Blocks[0].CumulativeLost);
        Assert.Equal(64, report.Blocks[0].FractionLost);
    }

    [Fact]
    public void A_report_holds_31_blocks_and_no_more()
    {
        var writer = new RtcpWriter(_buffer);
        Assert.False(writer.TryAppendReceiverReport(1, new ReportBlock[32]));
        Assert.Equal(0, writer.Length);
        Assert.True(writer.TryAppendReceiverReport(1, new ReportBlock[31]));
        Assert.True(ReceiverReport.TryParse(Packets.First(writer.Written), out ReceiverReport report, out _));
        Assert.Equal(31, report.Blocks.Count);
    }

    [Theory]
    [InlineData("80c80001 01020304", nameof(RtcpError.BodyTooShort))]
    [InlineData("81c80006 01020304 00000000 00000000 00000000 00000000 00000000", nameof(RtcpError.BodyTooShort))]
    [InlineData("80c90001 01020304", nameof(RtcpError.WrongType))]
    public void A_malformed_sender_report_is_refused_by_name(string packet, string expected)
    {
        Assert.False(SenderReport.TryParse(Packets.First(Bytes.Hex(packet)), out _, out RtcpError error));
        Assert.Equal(expected, error.ToString());
    }

    [Theory]
    [InlineData("80c90000", nameof(RtcpError.BodyTooShort))]
    [InlineData("81c90001 01020304", nameof(RtcpError.BodyTooShort))]
    [InlineData("80c80001 01020304", nameof(RtcpError.WrongType))]
    public void A_malformed_receiver_report_is_refused_by_name(string packet, string expected)
    {
        Assert.False(ReceiverReport.TryParse(Packets.First(Bytes.Hex(packet)), out _, out RtcpError error));
        Assert.Equal(expected, error.ToString());
    }

    [Theory]
    [InlineData("", "81ca0002 01020304 01000000")]
    [InlineData("a", "81ca0002 01020304 01016100")]
    [InlineData("ab", "81ca0003 01020304 01026162 00000000")]
    [InlineData("abcde", "81ca0003 01020304 01056162 63646500")]
    public void A_canonical_name_ends_with_a_zero_and_fills_its_word(string name, string expected)
    {
        Array.Fill(_buffer, (byte)0xff);
        byte[] cname = System.Text.Encoding.UTF8.GetBytes(name);
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendCname(0x01020304, cname));
        Assert.Equal(Bytes.Hex(expected), writer.Written);

        Assert.True(SourceDescription.TryParse(Packets.First(writer.Written), out SourceDescription description, out _));
        SourceDescription.Enumerator chunks = description.GetEnumerator();
        Assert.True(chunks.MoveNext());
        Assert.Equal(0x01020304u, chunks.Current.Ssrc);
        Assert.Equal(cname, chunks.Current.Cname);
        Assert.False(chunks.MoveNext());
    }

    [Fact]
    public void Chunks_with_other_items_are_walked()
    {
        byte[] packet = Bytes.Hex("82ca0006 00000001 02016201 01610000 00000002 0101 6300 00000000");
        // The second chunk: CNAME "c"; a further word of zeros belongs to nobody.
        Assert.True(SourceDescription.TryParse(Packets.First(packet), out SourceDescription description, out _));
        var names = new List<string>();
        foreach (SdesChunk chunk in description) names.Add($"{chunk.Ssrc} {System.Text.Encoding.UTF8.GetString(chunk.Cname)}");
        Assert.Equal(["1 a", "2 c"], names);
    }

    [Theory]
    [InlineData("81ca0000", nameof(RtcpError.BodyTooShort))]
    [InlineData("81ca0001 01020304", nameof(RtcpError.ItemTruncated))]
    [InlineData("81ca0002 01020304 01ff0000", nameof(RtcpError.ItemTruncated))]
    [InlineData("81ca0002 01020304 01026162", nameof(RtcpError.ItemTruncated))]
    [InlineData("82ca0002 01020304 01016100", nameof(RtcpError.BodyTooShort))]
    [InlineData("81cb0002 01020304 01016100", nameof(RtcpError.WrongType))]
    public void A_malformed_description_is_refused_by_name(string packet, string expected)
    {
        Assert.False(SourceDescription.TryParse(Packets.First(Bytes.Hex(packet)), out _, out RtcpError error));
        Assert.Equal(expected, error.ToString());
    }

    [Theory]
    [InlineData("", "82cb0002 00000001 00000002")]
    [InlineData("bye", "82cb0003 00000001 00000002 03627965")]
    [InlineData("goodbye", "82cb0004 00000001 00000002 07676f6f 64627965")]
    [InlineData("late", "82cb0004 00000001 00000002 046c6174 65000000")]
    public void A_bye_lists_who_leaves_and_why(string reason, string expected)
    {
        Array.Fill(_buffer, (byte)0xff);
        byte[] text = System.Text.Encoding.UTF8.GetBytes(reason);
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendBye([1, 2], text));
        Assert.Equal(Bytes.Hex(expected), writer.Written);

        Assert.True(Bye.TryParse(Packets.First(writer.Written), out Bye bye, out _));
        Assert.Equal(2, bye.Ssrcs.Count);
        Assert.True(bye.Ssrcs.Contains(1));
        Assert.True(bye.Ssrcs.Contains(2));
        Assert.False(bye.Ssrcs.Contains(3));
        Assert.Equal(text, bye.Reason);
    }

    [Theory]
    [InlineData("82cb0001 00000001", nameof(RtcpError.BodyTooShort))]
    [InlineData("81cb0002 00000001 04616263", nameof(RtcpError.ItemTruncated))]
    [InlineData("81ca0001 00000001", nameof(RtcpError.WrongType))]
    public void A_malformed_bye_is_refused_by_name(string packet, string expected)
    {
        Assert.False(Bye.TryParse(Packets.First(Bytes.Hex(packet)), out _, out RtcpError error));
        Assert.Equal(expected, error.ToString());
    }
}
