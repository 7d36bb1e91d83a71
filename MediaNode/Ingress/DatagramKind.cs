namespace Conference.MediaNode.Ingress;

internal enum DatagramKind
{
    Unknown,
    Stun,
    Dtls,
    Rtp,
    Rtcp,

    /// <summary>From another node.</summary>
    Tunnelled,
}

/// <summary>Tells by the first bytes what shares a port (RFC 7983 §7; RTP from RTCP by RFC 5761 §4).</summary>
internal static class DatagramKinds
{
    public static DatagramKind Of(ReadOnlySpan<byte> datagram) => datagram switch
    {
        [<= 3, ..] => DatagramKind.Stun,
        [>= 20 and <= 63, ..] => DatagramKind.Dtls,
        [>= 128 and <= 191, >= 192 and <= 223, ..] => DatagramKind.Rtcp,
        [>= 128 and <= 191, _, ..] => DatagramKind.Rtp,
        [Handover.Moves.Tunnel.FirstByte, ..] => DatagramKind.Tunnelled,
        _ => DatagramKind.Unknown,
    };
}
