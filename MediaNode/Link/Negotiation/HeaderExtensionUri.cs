namespace Conference.MediaNode.Link.Negotiation;

/// <summary>The names under which header extensions are offered.</summary>
internal static class HeaderExtensionUri
{
    private static readonly (HeaderExtension Kind, string Uri)[] Names =
    [
        (HeaderExtension.Mid, "urn:ietf:params:rtp-hdrext:sdes:mid"),
        (HeaderExtension.Rid, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
        (HeaderExtension.RepairedRid, "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
        (HeaderExtension.AudioLevel, "urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
        (HeaderExtension.AbsSendTime, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
        (HeaderExtension.TransportCc,
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
        (HeaderExtension.DependencyDescriptor,
            "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"),
        (HeaderExtension.VideoLayersAllocation,
            "http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00"),
        (HeaderExtension.PlayoutDelay, "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"),
    ];

    public static bool TryRecognise(string uri, out HeaderExtension kind)
    {
        foreach (var name in Names)
        {
            if (name.Uri != uri) continue;
            kind = name.Kind;
            return true;
        }

        kind = default;
        return false;
    }

    public static string Of(HeaderExtension kind)
    {
        foreach (var name in Names)
        {
            if (name.Kind == kind) return name.Uri;
        }

        throw new ArgumentOutOfRangeException(nameof(kind));
    }
}
