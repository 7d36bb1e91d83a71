using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Wire.Rtp;

public class RtpViewTests
{
    /// <summary>Marker, type 96, two sources, a one-word extension, three bytes of payload, five of padding.</summary>
    private static readonly byte[] s_full = Bytes.Hex("""
        b2 e0 1234 89abcdef 01020304
        0a0b0c0d 1a1b1c1d
        bede 0001 10ff0000
        aabbcc 00000000 05
        """);

    [Fact]
    public void Every_field_is_read()
    {
        Assert.True(RtpView.TryParse(s_full, out RtpView packet, out RtpError error));

        Assert.Equal(RtpError.None, error);
        Assert.True(packet.Marker);
        Assert.Equal(96, packet.PayloadType);
        Assert.Equal(0x1234, packet.SequenceNumber);
        Assert.Equal(0x89abcdefu, packet.Timestamp);
        Assert.Equal(0x01020304u, packet.Ssrc);
        Assert.Equal(RtpExtensions.OneByteProfile, packet.ExtensionProfile);
        Assert.Equal(Bytes.Hex("10ff0000"), packet.Extension);
        Assert.Equal(28, packet.HeaderLength);
        Assert.Equal(5, packet.PaddingLength);
        Assert.Equal(Bytes.Hex("aabbcc"), packet.Payload);
    }

    [Fact]
    public void The_header_of_an_encrypted_packet_is_read_without_its_padding_count()
    {
        byte[] sealed_ = [.. s_full];
        sealed_[^1] = 0xff;

        Assert.False(RtpView.TryParse(sealed_, out _, out _));
        Assert.True(RtpView.TryParseHeader(sealed_, out RtpView packet, out _));
        Assert.Equal(28, packet.HeaderLength);
        Assert.Equal(8, packet.Payload.Length);
        Assert.Equal(0x1234, packet.SequenceNumber);
    }

    [Theory]
    [InlineData("", nameof(RtpError.TooShort))]
    [InlineData("80601234 89abcdef 010203", nameof(RtpError.TooShort))]
    [InlineData("40601234 89abcdef 01020304", nameof(RtpError.WrongVersion))]
    [InlineData("82601234 89abcdef 01020304 0a0b0c0d", nameof(RtpError.CsrcListTruncated))]
    [InlineData("90601234 89abcdef 01020304 bede", nameof(RtpError.ExtensionTruncated))]
    [InlineData("90601234 89abcdef 01020304 bede0002 00000000", nameof(RtpError.ExtensionTruncated))]
    [InlineData("a0601234 89abcdef 01020304", nameof(RtpError.PaddingTooLong))]
    [InlineData("a0601234 89abcdef 01020304 00", nameof(RtpError.PaddingTooLong))]
    [InlineData("a0601234 89abcdef 01020304 aa03", nameof(RtpError.PaddingTooLong))]
    public void A_malformed_packet_is_refused_by_name(string packet, string expected)
    {
        Assert.False(RtpView.TryParse(Bytes.Hex(packet), out _, out RtpError error));
        Assert.Equal(expected, error.ToString());
    }

    [Fact]
    public void A_packet_of_padding_only_has_no_payload()
    {
        Assert.True(RtpView.TryParse(Bytes.Hex("a0601234 89abcdef 01020304 0002"), out RtpView packet, out _));
        Assert.True(packet.Payload.IsEmpty);
        Assert.Equal(2, packet.PaddingLength);
    }

    [Fact]
    public void What_parses_of_any_mutation_adds_up_to_the_datagram()
    {
        int parsed = 0;
        foreach (byte[] mutation in Bytes.Mutations(s_full))
        {
            if (!RtpView.TryParse(mutation, out RtpView packet, out RtpError error))
            {
                Assert.NotEqual(RtpError.None, error);
                continue;
            }

            parsed++;
            Assert.Equal(mutation.Length, packet.HeaderLength + packet.Payload.Length + packet.PaddingLength);
            foreach (RtpExtensionElement element in RtpExtensions.Enumerate(packet.ExtensionProfile, packet.Extension))
            {
                Assert.True(element.Value.SequenceEqual(packet.Extension.Slice(element.Offset, element.Value.Length)));
            }
        }

        Assert.True(parsed > 100);
    }

    [Theory]
    [InlineData(true, 96, 0xffff, 0xfffffffful, 1ul)]
    [InlineData(false, 127, 0, 0ul, 0xfffffffful)]
    public void A_written_header_reads_back(bool marker, byte type, ushort number, ulong timestamp, ulong ssrc)
    {
        byte[] packet = new byte[RtpView.FixedHeaderLength];
        Array.Fill(packet, (byte)0xff);
        Assert.Equal(12, RtpHeaderWriter.Write(packet, marker, type, number, (uint)timestamp, (uint)ssrc));

        Assert.True(RtpView.TryParse(packet, out RtpView view, out _));
        Assert.Equal(marker, view.Marker);
        Assert.Equal(type, view.PayloadType);
        Assert.Equal(number, view.SequenceNumber);
        Assert.Equal((uint)timestamp, view.Timestamp);
        Assert.Equal((uint)ssrc, view.Ssrc);
    }

    [Fact]
    public void Rewriting_changes_the_numbers_and_nothing_else()
    {
        byte[] packet = [.. s_full];
        RtpHeaderWriter.Rewrite(packet, 45, 1, 2, 3);
        Assert.Equal(Bytes.Hex("b2ad0001 00000002 00000003"), packet[..12]);
        Assert.Equal(s_full[12..], packet[12..]);

        RtpHeaderWriter.SetMarker(packet, false);
        Assert.Equal(45, packet[1]);
        RtpHeaderWriter.SetMarker(packet, true);
        Assert.Equal(0x80 | 45, packet[1]);
    }
}
