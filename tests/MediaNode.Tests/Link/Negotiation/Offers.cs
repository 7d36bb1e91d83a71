using System.Net;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Offers to read: those that browsers wrote, and a small one to spoil.</summary>
internal static class Offers
{
    /// <summary>Captured from Chromium 156 and Firefox 153.</summary>
    public static readonly string[] Browsers =
    [
        "chromium-meeting", "chromium-simulcast", "chromium-datachannel", "chromium-listener",
        "firefox-meeting", "firefox-simulcast", "firefox-datachannel", "firefox-listener",
    ];

    public const string Digest =
        "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F";

    /// <summary>One published audio track and one video slot.</summary>
    public const string Small = $"""
        v=0
        o=- 4242 1 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE a v
        a=ice-options:trickle
        a=fingerprint:sha-256 {Digest}
        m=audio 9 UDP/TLS/RTP/SAVPF 111 0
        c=IN IP4 0.0.0.0
        a=ice-ufrag:user
        a=ice-pwd:passwordpasswordpassword
        a=setup:actpass
        a=mid:a
        a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
        a=sendonly
        a=msid:stream track
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        a=fmtp:111 minptime=10;useinbandfec=1
        a=ssrc:1000 cname:me
        m=video 9 UDP/TLS/RTP/SAVPF 96 97
        c=IN IP4 0.0.0.0
        a=mid:v
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
        a=recvonly
        a=rtcp-mux
        a=rtpmap:96 VP8/90000
        a=rtcp-fb:96 nack
        a=rtcp-fb:96 nack pli
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96

        """;

    public static NegotiationPolicy Policy => new() { Entropy = new SequentialEntropy() };

    public static readonly LocalTransport Node = new()
    {
        IceUfrag = "node",
        IcePwd = "nodepasswordnodepassword",
        Fingerprint = "sha-256 " + string.Join(':', Enumerable.Repeat("AB", 32)),
        Candidates =
        [
            LocalCandidate.Host(IPAddress.Parse("192.0.2.1"), 40_000, 0),
            LocalCandidate.Host(IPAddress.Parse("2001:db8::1"), 40_000, 1),
        ],
        SessionId = 77,
        SessionVersion = 1,
    };

    public static string Vector(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "Vectors", "Sdp")))
        {
            folder = folder.Parent;
        }

        Assert.NotNull(folder);
        return File.ReadAllText(Path.Combine(folder.FullName, "Vectors", "Sdp", name));
    }

    public static string Browser(string name) => Vector(name + ".sdp");

    /// <summary>The small offer with one piece of text exchanged for another.</summary>
    public static string SmallBut(string piece, string instead)
    {
        Assert.Contains(piece, Small, StringComparison.Ordinal);
        return Small.Replace(piece, instead, StringComparison.Ordinal);
    }

    public static LinkDescription Read(string offer, NegotiationPolicy? policy = null)
    {
        bool isRead = OfferReader.TryRead(offer, policy ?? Policy, out LinkDescription? description, out var error);
        Assert.True(isRead, error?.ToString());
        return description!;
    }

    public static LinkDescription ReadAgain(LinkDescription previous, string offer, NegotiationPolicy? policy = null)
    {
        bool isRead = OfferReader.TryReadAgain(previous, offer, policy ?? Policy, out var description, out var error);
        Assert.True(isRead, error?.ToString());
        return description!;
    }

    public static Section Section(LinkDescription description, string mid)
    {
        Section? section = description.Find(mid);
        Assert.NotNull(section);
        return section;
    }
}
