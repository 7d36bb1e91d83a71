using Conference.MediaNode.Link.Srtp;

namespace Conference.MediaNode;

/// <summary>What a packet that SRTP refused is counted under.</summary>
internal static class SrtpDrops
{
    public static DropReason ReasonOf(SrtpError error) => error switch
    {
        SrtpError.Replayed => DropReason.SrtpReplayed,
        SrtpError.TooOld => DropReason.SrtpTooOld,
        SrtpError.NotEncrypted => DropReason.SrtpNotEncrypted,
        SrtpError.IndexExhausted => DropReason.SrtpIndexExhausted,
        SrtpError.AuthenticationFailed => DropReason.SrtpAuthentication,
        SrtpError.TooManySsrcs => DropReason.SrtpTooManySources,
        _ => DropReason.SrtpMalformed,
    };
}
