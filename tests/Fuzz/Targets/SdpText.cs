using System.Text;

namespace Conference.Fuzz.Targets;

/// <summary>Offers to begin with, and lines that offers are made of.</summary>
internal static class SdpText
{
    private const string Digest =
        "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F";

    /// <summary>A microphone, a camera, and a slot of either kind.</summary>
    public const string Small = $"""
        v=0
        o=- 4242 1 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE a v 2 3
        a=ice-options:trickle
        a=extmap-allow-mixed
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
        a=rtcp-rsize
        a=rtpmap:111 opus/48000/2
        a=fmtp:111 minptime=10;useinbandfec=1
        a=ssrc:1000 cname:me
        m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99
        a=mid:v
        a=sendonly
        a=rtcp-mux
        a=rtpmap:96 VP8/90000
        a=rtcp-fb:96 nack
        a=rtcp-fb:96 nack pli
        a=rtcp-fb:* transport-cc
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96
        a=rtpmap:98 H264/90000
        a=fmtp:98 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
        a=rtpmap:99 VP9/90000
        a=fmtp:99 profile-id=2
        a=ssrc-group:FID 2000 2001
        a=ssrc:2000 cname:me
        a=ssrc:2001 cname:me
        m=audio 9 UDP/TLS/RTP/SAVPF 111
        a=mid:2
        a=recvonly
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        m=video 9 UDP/TLS/RTP/SAVPF 96 45
        a=mid:3
        a=recvonly
        a=rtcp-mux
        a=rtpmap:96 VP8/90000
        a=rtpmap:45 AV1/90000
        a=fmtp:45 level-idx=5;profile=0;tier=0
        a=rtcp-fb:96 goog-remb
        """;

    /// <summary>Layers, a rejected section and a data channel.</summary>
    public const string Simulcast = $"""
        v=0
        o=mozilla 1 0 IN IP4 0.0.0.0
        s=-
        t=0 0
        a=group:BUNDLE 0
        a=ice-ufrag:user
        a=ice-pwd:passwordpasswordpassword
        a=fingerprint:sha-256 {Digest}
        a=setup:actpass
        m=video 9 UDP/TLS/RTP/SAVPF 120
        c=IN IP6 ::
        a=mid:0
        a=sendrecv
        a=rtcp-mux
        a=rtpmap:120 VP8/90000
        a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
        a=extmap:12/sendonly https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension
        a=rid:q send
        a=rid:h send max-width=640
        a=rid:f send
        a=simulcast:send q;~h,x;f recv z
        m=audio 0 UDP/TLS/RTP/SAVPF 109
        a=mid:1
        a=inactive
        m=application 0 UDP/DTLS/SCTP webrtc-datachannel
        a=sctp-port:5000
        """;

    public static readonly IReadOnlyList<byte[]> Lines =
        [.. $"{Small}\n{Simulcast}\n{More}".Split('\n').Distinct().Select(Encoding.UTF8.GetBytes)];

    private const string More = $"""
        m=video 0 UDP/TLS/RTP/SAVPF 96
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel
        m=text 9 UDP/TLS/RTP/SAVPF 98
        m=audio 9/2 RTP/AVP 0
        a=group:BUNDLE
        a=group:BUNDLE 0 1 2 3 a v
        a=group:LS a v
        a=bundle-only
        a=ice-lite
        a=setup:active
        a=setup:passive
        a=setup:holdconn
        a=tls-id:1
        a=fingerprint:sha-512 {Digest}:{Digest}
        a=fingerprint:sha-1 00:01
        a=rtcp-mux-only
        a=sendrecv
        a=inactive
        a=mid:a
        a=mid:b
        a=rid:q send
        a=rid:q recv
        a=simulcast:send q
        a=ssrc:1 cname:x
        a=ssrc:2000 msid:s t
        a=ssrc-group:FID 1 2
        a=ssrc-group:SIM 1 2 3
        a=rtcp-fb:* nack
        a=rtcp-fb:* ccm fir
        a=rtpmap:96 H264/90000
        a=rtpmap:111 OPUS/48000/1
        a=rtpmap:63 red/48000/2
        a=fmtp:96 profile-level-id=640c1f;packetization-mode=0
        a=fmtp:111 usedtx=1;minptime=3
        a=extmap:15 urn:ietf:params:rtp-hdrext:sdes:mid
        a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
        a=candidate:1 1 udp 1 192.0.2.1 9 typ host
        b=AS:100
        c=IN IP6 ::1
        """;
}
