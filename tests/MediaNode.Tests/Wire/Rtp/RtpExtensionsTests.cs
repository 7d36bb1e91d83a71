using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Wire.Rtp;

public class RtpExtensionsTests
{
    private const ushort OneByte = RtpExtensions.OneByteProfile;
    private const ushort TwoByte = RtpExtensions.TwoByteProfile;

    [Theory]
    // RFC 8285 §4.2 and §4.3: three elements with padding between and behind.
    [InlineData(OneByte, "10aa 21bbbb 0000 33cccccccc", "1=AA 2=BBBB 3=CCCCCCCC")]
    [InlineData(TwoByte, "0100 0201bb 00 0304cccccccc 0000", "1= 2=BB 3=CCCCCCCC")]
    [InlineData(0x100f, "ff01bb 00", "255=BB")]
    [InlineData(OneByte, "", "")]
    [InlineData(OneByte, "00000000", "")]
    // An unknown profile has no elements.
    [InlineData(0x1234, "10aa0000", "")]
    // Id 15 ends the block, and so does an id of 0 with a length.
    [InlineData(OneByte, "10aa f0bb 20cc", "1=AA")]
    [InlineData(OneByte, "10aa 01bbbb 20cc", "1=AA")]
    // Tails that end within an element.
    [InlineData(OneByte, "10aa 23bbbbbb", "1=AA")]
    [InlineData(OneByte, "10aa 20", "1=AA")]
    [InlineData(TwoByte, "0101aa 02", "1=AA")]
    [InlineData(TwoByte, "0101aa 0202bb", "1=AA")]
    public void Elements_come_in_order_up_to_the_first_that_is_malformed(int profile, string body, string expected)
    {
        var elements = new List<string>();
        byte[] bytes = Bytes.Hex(body);
        foreach (RtpExtensionElement element in RtpExtensions.Enumerate((ushort)profile, bytes))
        {
            elements.Add($"{element.Id}={Convert.ToHexString(element.Value)}");
            Assert.Equal(bytes.AsSpan(element.Offset, element.Value.Length), element.Value);
        }

        Assert.Equal(expected, string.Join(' ', elements));
    }

    [Fact]
    public void An_element_is_found_by_its_id()
    {
        byte[] body = Bytes.Hex("10aa 21bbbb 2199");
        Assert.True(RtpExtensions.TryGet(OneByte, body, 2, out ReadOnlySpan<byte> value));
        Assert.Equal(Bytes.Hex("bbbb"), value);
        Assert.False(RtpExtensions.TryGet(OneByte, body, 3, out value));
        Assert.True(value.IsEmpty);
    }

    [Theory]
    [InlineData("1=AA 2=BBBB", OneByte)]
    [InlineData("14=000102030405060708090A0B0C0D0E0F", OneByte)]
    [InlineData("15=AA", TwoByte)]
    [InlineData("1=AA 2=BBBB 3=CC 15=DD 4=EE", TwoByte)]
    [InlineData("1=AA 2=", TwoByte)]
    [InlineData("1=000102030405060708090A0B0C0D0E0F 2=000102030405060708090A0B0C0D0E0F10 3=1122", TwoByte)]
    public void A_written_block_reads_back_in_the_form_that_it_needs(string elements, int profile)
    {
        byte[] buffer = new byte[80];
        Array.Fill(buffer, (byte)0xff);
        RtpHeaderWriter.Write(buffer, false, 96, 1, 2, 3);
        RtpHeaderWriter.SetExtension(buffer);
        var writer = new RtpExtensionWriter(buffer.AsSpan(RtpView.FixedHeaderLength));
        foreach (string[] element in elements.Split(' ').Select(element => element.Split('=')))
        {
            Assert.True(writer.TryAppend(byte.Parse(element[0]), Convert.FromHexString(element[1])));
        }

        int length = writer.Finish();
        Assert.Equal(0, length % 4);
        Assert.True(RtpView.TryParse(buffer.AsSpan(0, RtpView.FixedHeaderLength + length), out RtpView packet, out _));
        Assert.True(packet.Payload.IsEmpty);
        Assert.Equal(profile, packet.ExtensionProfile);

        var read = new List<string>();
        foreach (RtpExtensionElement element in RtpExtensions.Enumerate(packet.ExtensionProfile, packet.Extension))
        {
            read.Add($"{element.Id}={Convert.ToHexString(element.Value)}");
        }

        Assert.Equal(elements, string.Join(' ', read));
    }

    [Fact]
    public void What_does_not_fit_leaves_the_block_as_it_was()
    {
        byte[] buffer = new byte[8];
        var writer = new RtpExtensionWriter(buffer);
        Assert.True(writer.TryAppend(1, [0xaa, 0xbb]));
        Assert.False(writer.TryAppend(2, [0xcc]));
        Assert.False(writer.TryAppend(15, []));
        Assert.False(writer.TryAppend(0, [0xcc]));
        Assert.False(writer.TryAppend(3, new byte[256]));
        Assert.Equal(8, writer.Finish());
        Assert.Equal(Bytes.Hex("bede0001 11aabb00"), buffer);
    }

    [Fact]
    public void Without_elements_there_is_no_block() => Assert.Equal(0, new RtpExtensionWriter([]).Finish());

    [Theory]
    [InlineData("00", false, 0)]
    [InlineData("7f", false, 127)]
    [InlineData("80", true, 0)]
    [InlineData("aa", true, 42)]
    public void Audio_level_reads_and_writes(string value, bool isVoice, byte level)
    {
        Assert.True(AudioLevelExtension.TryRead(Bytes.Hex(value), out AudioLevelExtension read));
        Assert.Equal(new AudioLevelExtension(isVoice, level), read);

        byte[] written = new byte[1];
        read.Write(written);
        Assert.Equal(Bytes.Hex(value), written);
        Assert.False(AudioLevelExtension.TryRead([], out _));
        Assert.False(AudioLevelExtension.TryRead([1, 2], out _));
    }

    [Theory]
    [InlineData(0L, "000000")]
    [InlineData(1_000_000_000L, "040000")]
    [InlineData(63_999_999_999L, "ffffff")]
    [InlineData(64_000_000_000L, "000000")]
    [InlineData(500_000_000L, "020000")]
    [InlineData(-1_000_000_000L, "fc0000")]
    public void Absolute_send_time_has_six_bits_of_seconds_and_eighteen_of_fraction(long nanoseconds, string value)
    {
        var time = AbsoluteSendTime.FromNanoseconds(nanoseconds);
        byte[] written = new byte[3];
        time.Write(written);
        Assert.Equal(Bytes.Hex(value), written);
        Assert.True(AbsoluteSendTime.TryRead(written, out AbsoluteSendTime read));
        Assert.Equal(time, read);
        Assert.False(AbsoluteSendTime.TryRead([1, 2], out _));
    }

    [Theory]
    [InlineData("040000", "000000", 1_000_000_000L)]
    [InlineData("000000", "040000", -1_000_000_000L)]
    [InlineData("020000", "fe0000", 1_000_000_000L)]
    public void Absolute_send_times_are_compared_across_the_wrap(string later, string earlier, long nanoseconds)
    {
        Assert.True(AbsoluteSendTime.TryRead(Bytes.Hex(later), out AbsoluteSendTime a));
        Assert.True(AbsoluteSendTime.TryRead(Bytes.Hex(earlier), out AbsoluteSendTime b));
        Assert.Equal(nanoseconds, a.NanosecondsSince(b));
    }

    [Fact]
    public void Transport_sequence_number_reads_both_versions_and_writes_the_first()
    {
        Assert.True(TransportSequenceNumber.TryRead(Bytes.Hex("abcd"), out SequenceNumber number));
        Assert.Equal(new SequenceNumber(0xabcd), number);
        Assert.True(TransportSequenceNumber.TryRead(Bytes.Hex("abcd8001"), out number));
        Assert.Equal(new SequenceNumber(0xabcd), number);
        Assert.False(TransportSequenceNumber.TryRead(Bytes.Hex("abcd80"), out _));

        byte[] written = new byte[2];
        TransportSequenceNumber.Write(written, number);
        Assert.Equal(Bytes.Hex("abcd"), written);
    }
}
