namespace Conference.MediaNode.Link.Srtp;

/// <summary>The 48-bit packet index of RFC 3711 §3.3.1: the rollover counter above the RTP sequence number.</summary>
internal static class SrtpIndex
{
    /// <summary>First value that is no RTP index: a key ends here (RFC 3711 §9.2).</summary>
    public const long RtpEnd = 1L << 48;

    /// <summary>First value that is no RTCP index.</summary>
    public const long RtcpEnd = 1L << 31;

    private const int HalfCycle = 1 << 15;
    private const long Cycle = 1L << 16;

    /// <summary>
    /// The index that <paramref name="sequenceNumber"/> most likely means after <paramref name="highest"/>
    /// (RFC 3711 §3.3.1, appendix A). -1 as <paramref name="highest"/> means that nothing came before; a negative
    /// result lies before the first rollover epoch and belongs to no packet.
    /// </summary>
    public static long Estimate(long highest, ushort sequenceNumber)
    {
        if (highest < 0) return sequenceNumber;

        int last = (int)(highest & (Cycle - 1));
        long sameEpoch = highest - last + sequenceNumber;

        if (last < HalfCycle) return sequenceNumber - last > HalfCycle ? sameEpoch - Cycle : sameEpoch;
        return last - HalfCycle > sequenceNumber ? sameEpoch + Cycle : sameEpoch;
    }
}
