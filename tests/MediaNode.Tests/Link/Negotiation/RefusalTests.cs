using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

public class RefusalTests
{
    private const int NoLine = 0;
    private const int FingerprintLine = 7;
    private const int AudioLine = 8;
    private const int VideoLine = 22;

    private sealed record Row(NegotiationRefusal Refusal, int Line, string Offer)
    {
        public Row And(string piece, string instead)
        {
            Assert.Contains(piece, Offer, StringComparison.Ordinal);
            return this with { Offer = Offer.Replace(piece, instead, StringComparison.Ordinal) };
        }
    }

    private static Row But(NegotiationRefusal refusal, int line, string piece, string instead) =>
        new(refusal, line, Offers.SmallBut(piece, instead));

    private static string Repeat(int times, Func<int, string> line) =>
        string.Concat(Enumerable.Range(0, times).Select(i => line(i) + "\n"));

    private static readonly Row[] FirstOffers =
    [
        new(NegotiationRefusal.OfferTooLong, NoLine, new string('a', SdpLimits.TextLengthMax + 1)),
        new(NegotiationRefusal.TooManyLines, SdpLimits.LinesMax + 1, "v=0\n" + Repeat(SdpLimits.LinesMax, _ => "a=x")),
        new(NegotiationRefusal.LineTooLong, 33, Offers.Small + "a=" + new string('x', SdpLimits.LineLengthMax) + "\n"),
        new(NegotiationRefusal.TooManySections, 33 + SdpLimits.MediaMax - 2,
            Offers.Small + Repeat(SdpLimits.MediaMax - 1, _ => "m=video 0 UDP/TLS/RTP/SAVPF 0")),
        new(NegotiationRefusal.TooManyFormats, 33,
            Offers.Small + "m=video 0 X " + string.Join(' ', Enumerable.Range(0, SdpLimits.FormatsMax + 1)) + "\n"),
        But(NegotiationRefusal.MalformedLine, 3, "s=-", "session"),
        But(NegotiationRefusal.ControlCharacter, 3, "s=-", "s=\0"),
        new(NegotiationRefusal.MalformedLine, 1, "{\"type\":\"offer\"}"),
        But(NegotiationRefusal.NotVersionZero, 1, "v=0", "v=1"),
        new(NegotiationRefusal.NotVersionZero, NoLine, ""),
        But(NegotiationRefusal.MalformedOrigin, 2, "o=- 4242 1", "o=- one 1"),
        But(NegotiationRefusal.MalformedOrigin, NoLine, "o=- 4242 1 IN IP4 127.0.0.1\n", ""),
        But(NegotiationRefusal.MalformedMedia, AudioLine, "m=audio 9 UDP/TLS/RTP/SAVPF 111 0", "m=audio 70000 X 1"),

        new(NegotiationRefusal.NoSections, NoLine, "v=0\no=- 1 1 IN IP4 127.0.0.1\n"),
        new(NegotiationRefusal.NoSections, NoLine, "v=0\no=- 1 1 IN IP4 127.0.0.1\nm=audio 0 RTP/SAVPF 0\n"),
        But(NegotiationRefusal.NotBundled, AudioLine - 1, "a=group:BUNDLE a v\n", ""),
        But(NegotiationRefusal.NotBundled, VideoLine + 1, "a=group:BUNDLE a v", "a=group:BUNDLE a\na=group:BUNDLE v"),
        But(NegotiationRefusal.NotMultiplexed, VideoLine, "a=recvonly\na=rtcp-mux", "a=recvonly"),
        But(NegotiationRefusal.MissingIceCredentials, AudioLine, "a=ice-pwd:passwordpasswordpassword\n", ""),
        But(NegotiationRefusal.MissingIceCredentials, AudioLine, "a=ice-ufrag:user\n", ""),
        But(NegotiationRefusal.MalformedIceCredentials, 10, "a=ice-ufrag:user", "a=ice-ufrag:use"),
        But(NegotiationRefusal.MalformedIceCredentials, 10, "passwordpasswordpassword", "password password password"),
        But(NegotiationRefusal.RemoteIsIceLite, 6, "a=ice-options:trickle", "a=ice-lite"),
        But(NegotiationRefusal.MissingFingerprint, AudioLine - 1, "a=fingerprint:sha-256 " + Offers.Digest + "\n", ""),
        But(NegotiationRefusal.UnsupportedFingerprint, FingerprintLine, "sha-256", "sha-1"),
        But(NegotiationRefusal.UnsupportedFingerprint, FingerprintLine, ":1F", ":1G"),
        But(NegotiationRefusal.UnsupportedFingerprint, FingerprintLine, ":1F", ""),
        But(NegotiationRefusal.MissingSetup, AudioLine, "a=setup:actpass\n", ""),
        But(NegotiationRefusal.UnsupportedSetup, 12, "a=setup:actpass", "a=setup:passive"),

        But(NegotiationRefusal.UnsupportedMedia, VideoLine, "m=video", "m=text"),
        But(NegotiationRefusal.UnsupportedProtocol, VideoLine, "m=video 9 UDP/TLS/RTP/SAVPF", "m=video 9 RTP/AVP"),
        But(NegotiationRefusal.MissingMid, VideoLine, "a=mid:v\n", ""),
        But(NegotiationRefusal.MalformedMid, 24, "a=mid:v", "a=mid:v w"),
        But(NegotiationRefusal.MalformedMid, 24, "a=mid:v", "a=mid:seventeen-letters"),
        But(NegotiationRefusal.DuplicateMid, 24, "a=mid:v", "a=mid:a"),
        But(NegotiationRefusal.MalformedPayloadType, AudioLine, "SAVPF 111 0", "SAVPF 128"),
        But(NegotiationRefusal.MalformedPayloadType, 19, "a=rtpmap:111 opus/48000/2", "a=rtpmap:111 opus"),
        But(NegotiationRefusal.MalformedPayloadType, 20, "a=fmtp:111 minptime", "a=fmtp:opus minptime"),
        But(NegotiationRefusal.MalformedExtension, 14, "a=extmap:1 urn", "a=extmap:one urn"),
        But(NegotiationRefusal.MalformedExtension, 14, "a=extmap:1 urn", "a=extmap:1/sendonly/x urn"),
        But(NegotiationRefusal.TooManyExtensions, 24 + 1 + NegotiationLimits.ExtensionsMax, "a=mid:v\n",
            "a=mid:v\n" + Repeat(NegotiationLimits.ExtensionsMax + 1, i => $"a=extmap:{i + 20} urn:x:{i}")),
        But(NegotiationRefusal.ExtensionConflict, 25,
            "a=mid:v\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid", "a=mid:v\na=extmap:4 urn:else"),
        But(NegotiationRefusal.MalformedSource, 21, "a=ssrc:1000 cname", "a=ssrc:-1 cname"),
        But(NegotiationRefusal.MalformedSource, 21, "a=ssrc:1000 cname:me", "a=ssrc-group:FID 1000"),
        But(NegotiationRefusal.TooManySources, 21 + NegotiationLimits.SourcesMax, "a=ssrc:1000 cname:me\n",
            Repeat(NegotiationLimits.SourcesMax + 1, i => $"a=ssrc:{i + 1} cname:me")),
        But(NegotiationRefusal.DuplicateSource, VideoLine, "a=recvonly", "a=sendrecv\na=ssrc:1000 cname:me"),
        But(NegotiationRefusal.MalformedRid, 27, "a=recvonly", "a=sendrecv\na=rid:h.1 send\na=simulcast:send h.1"),
        But(NegotiationRefusal.NoCommonCodec, VideoLine, "VP8/90000", "H265/90000"),
        But(NegotiationRefusal.NoCommonCodec, AudioLine, "opus/48000/2", "G722/8000"),
    ];

    private static readonly Row[] LaterOffers =
    [
        new(NegotiationRefusal.SectionRemoved, NoLine, Offers.Small.Split("m=video")[0]),
        But(NegotiationRefusal.MidChanged, VideoLine, "a=mid:v", "a=mid:w").And("BUNDLE a v", "BUNDLE a w"),
        But(NegotiationRefusal.KindChanged, VideoLine, "m=video", "m=audio").And("VP8/90000", "opus/48000/2"),
        But(NegotiationRefusal.PayloadTypeChanged, VideoLine, "96", "98"),
        But(NegotiationRefusal.PayloadTypeChanged, VideoLine, "a=rtpmap:96 VP8", "a=rtpmap:96 VP9"),
        But(NegotiationRefusal.ExtensionChanged, AudioLine, "a=extmap:4", "a=extmap:5"),
        But(NegotiationRefusal.FingerprintChanged, FingerprintLine, ":1F", ":2F"),
    ];

    public static TheoryData<int> FirstOfferRows => [.. Enumerable.Range(0, FirstOffers.Length)];

    public static TheoryData<int> LaterOfferRows => [.. Enumerable.Range(0, LaterOffers.Length)];

    [Theory]
    [MemberData(nameof(FirstOfferRows))]
    public void A_bad_first_offer_is_refused_by_name_at_its_line_with_advice(int row)
    {
        Row expected = FirstOffers[row];

        Assert.False(OfferReader.TryRead(expected.Offer, Offers.Policy, out var description, out var error));

        Assert.Null(description);
        Assert.Equal((expected.Refusal, expected.Line), (error.Refusal, error.Line));
        Assert.InRange(error.Advice.Length, 20, 300);
    }

    [Theory]
    [MemberData(nameof(LaterOfferRows))]
    public void A_later_offer_that_moves_what_is_agreed_is_refused_by_name(int row)
    {
        Row expected = LaterOffers[row];
        LinkDescription previous = Offers.Read(Offers.Small);

        bool isRead = OfferReader.TryReadAgain(
            previous, expected.Offer, Offers.Policy, out var description, out var error);

        Assert.False(isRead);

        Assert.Null(description);
        Assert.Equal((expected.Refusal, expected.Line), (error!.Refusal, error.Line));
        Assert.InRange(error.Advice.Length, 20, 300);
    }

    [Fact]
    public void Every_refusal_has_an_offer_that_causes_it()
    {
        IEnumerable<NegotiationRefusal> caused = FirstOffers.Concat(LaterOffers).Select(row => row.Refusal).Distinct();

        Assert.Equal(Enum.GetValues<NegotiationRefusal>().Order(), caused.Order());
    }

    [Fact]
    public void A_missing_codec_is_answered_with_the_section_and_with_what_would_do()
    {
        string offer = Offers.SmallBut("VP8/90000", "H265/90000");

        Assert.False(OfferReader.TryRead(offer, Offers.Policy, out _, out NegotiationError? error));

        Assert.Equal(
            "Section mid 'v' has no codec of the node: add one of Vp8, VP9 (profile 0 or 2), "
            + "H264 (packetization-mode=1), AV1 (profile 0).",
            error.Advice);
    }

    [Fact]
    public void The_policy_may_allow_fewer_sections()
    {
        NegotiationPolicy policy = Offers.Policy with { SectionsMax = 1 };

        Assert.False(OfferReader.TryRead(Offers.Small, policy, out _, out NegotiationError? error));

        Assert.Equal((NegotiationRefusal.TooManySections, VideoLine), (error.Refusal, error.Line));
    }
}
