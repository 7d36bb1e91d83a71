using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode.Wire.Sdp;

public class SdpReaderTests
{
    private const string Text =
        "v=0\no=- 20518 7 IN IP4 203.0.113.1\ns=-\nt=0 0\na=ice-lite\n"
        + "m=audio 54400/2 RTP/SAVPF 0  96\nc=IN IP4 203.0.113.1\na=mid:a:1\na=\u00FC:\n";

    private static SdpSession Read(string text)
    {
        Assert.True(SdpReader.TryRead(text, out SdpSession? session, out SdpError error), error.ToString());
        return session;
    }

    [Fact]
    public void Session_media_and_attributes_are_read_with_their_lines()
    {
        SdpSession session = Read(Text);

        Assert.Equal(new SdpOrigin("-", 20518, 7, "IN IP4 203.0.113.1"), session.Origin);
        Assert.Equal([new SdpAttribute("ice-lite", "", 5)], session.Attributes);
        SdpMedia media = Assert.Single(session.Media);
        Assert.Equal(
            ("audio", 54400, "RTP/SAVPF", 6, "IN IP4 203.0.113.1"),
            (media.Media, media.Port, media.Protocol, media.Line, media.Connection));
        Assert.Equal(["0", "96"], media.Formats);
        Assert.Equal([new("mid", "a:1", 8), new("\u00FC", "", 9)], media.Attributes);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("\nb=AS:30\nz=unknown line types\nX=\n")]
    public void Line_ends_empty_lines_and_unknown_types_make_no_difference(string end)
    {
        SdpSession session = Read(Text.Replace("\n", end, StringComparison.Ordinal));

        Assert.Equal(SdpWriter.Write(Read(Text)), SdpWriter.Write(session));
    }

    [Theory]
    [InlineData("chromium-meeting")]
    [InlineData("firefox-meeting")]
    public void What_is_read_and_written_reads_the_same_again(string browser)
    {
        SdpSession session = Read(Offers.Browser(browser));

        string written = SdpWriter.Write(session);

        Assert.Equal(written, SdpWriter.Write(Read(written)));
        Assert.Equal(9, session.Media.Count);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { nameof(SdpFault.TextTooLong), new string('\n', SdpLimits.TextLengthMax + 1) },
        { nameof(SdpFault.TooManyLines), Lines(SdpLimits.LinesMax + 1) },
        { nameof(SdpFault.LineTooLong), Text + Line(SdpLimits.LineLengthMax + 1) },
        { nameof(SdpFault.TooManyMedia), Text + Media(SdpLimits.MediaMax) },
        { nameof(SdpFault.TooManyFormats), Text + MediaWithFormats(SdpLimits.FormatsMax + 1) },
        { nameof(SdpFault.MalformedLine), Text + "a" },
        { nameof(SdpFault.MalformedLine), Text + "1=x" },
        { nameof(SdpFault.MalformedLine), Text + "a=:value" },
        { nameof(SdpFault.ControlCharacter), Text + "a=x\ry" },
        { nameof(SdpFault.ControlCharacter), Text + "a=x\0" },
        { nameof(SdpFault.NotVersionZero), "o=- 1 1 IN IP4 0.0.0.0\nv=0\n" },
        { nameof(SdpFault.NotVersionZero), "" },
        { nameof(SdpFault.MalformedOrigin), "v=0\n" },
        { nameof(SdpFault.MalformedOrigin), "v=0\no=- 1 1 IN IP4\n" },
        { nameof(SdpFault.MalformedOrigin), "v=0\no=- 1 1 IN IP4 0.0.0.0 more\n" },
        { nameof(SdpFault.MalformedOrigin), "v=0\no=- 18446744073709551616 1 IN IP4 0.0.0.0\n" },
        { nameof(SdpFault.MalformedMedia), Text + "m=audio 9 RTP/SAVPF" },
        { nameof(SdpFault.MalformedMedia), Text + "m=audio 65536 RTP/SAVPF 0" },
        { nameof(SdpFault.MalformedMedia), Text + "m=audio -1 RTP/SAVPF 0" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_has_a_name(string fault, string text)
    {
        Assert.False(SdpReader.TryRead(text, out SdpSession? session, out SdpError error));
        Assert.Null(session);
        Assert.Equal(fault, error.Fault.ToString());
    }

    [Fact]
    public void Every_fault_has_a_text_that_shows_it()
    {
        IEnumerable<string> shown = Faults.Select(row => row.Data.Item1).Distinct();

        Assert.Equal(Enum.GetNames<SdpFault>().Where(name => name != nameof(SdpFault.None)).Order(), shown.Order());
    }

    [Fact]
    public void Texts_at_the_limits_are_read()
    {
        Read(Lines(SdpLimits.LinesMax));
        Read(Text + Line(SdpLimits.LineLengthMax));
        Read(Text + MediaWithFormats(SdpLimits.FormatsMax));
        Assert.Equal(SdpLimits.MediaMax, Read(Text + Media(SdpLimits.MediaMax - 1)).Media.Count);
    }

    [Fact]
    public void Every_prefix_is_read_or_has_a_fault()
    {
        for (int length = 0; length < Text.Length; length++)
        {
            bool isRead = SdpReader.TryRead(Text.AsSpan(0, length), out SdpSession? session, out SdpError error);
            Assert.Equal(isRead, session is not null);
            Assert.Equal(isRead, error.Fault is SdpFault.None);
        }
    }

    private static string Line(int length) => "a=".PadRight(length, 'x') + "\n";

    /// <summary>A whole description of so many lines, the last of them unfinished.</summary>
    private static string Lines(int count) =>
        "v=0\no=- 1 1 IN IP4 0.0.0.0" + string.Concat(Enumerable.Repeat("\na=x", count - 2));

    private static string Media(int count) => string.Concat(Enumerable.Repeat("m=audio 9 RTP/SAVPF 0\n", count));

    private static string MediaWithFormats(int count) =>
        "m=audio 9 RTP/SAVPF " + string.Join(' ', Enumerable.Repeat("0", count)) + "\n";
}
