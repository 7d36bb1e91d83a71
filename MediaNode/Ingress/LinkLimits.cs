namespace Conference.MediaNode.Ingress;

/// <summary>
/// How often one link may make its shard work. Each is far above what a browser does, and a link that exceeds one harms only
/// itself. What strangers can send under a link's name has budgets of its own, so they cannot use up the client's.
/// </summary>
internal sealed class LinkLimits
{
    /// <summary>From addresses of the link. A browser checks a pair every 20 to 50 ms at first, and every 2.5 s later.</summary>
    public static readonly TokenRate Checks = new(PerSecond: 100, Burst: 200);

    /// <summary>From elsewhere, under the link's user fragment: a client that joins or moves, or somebody who overheard it.</summary>
    public static readonly TokenRate ChecksOnNewPaths = new(PerSecond: 100, Burst: 200);

    /// <summary>Datagrams. A handshake takes ten; afterwards there are repetitions and alerts.</summary>
    public static readonly TokenRate Dtls = new(PerSecond: 50, Burst: 200);

    /// <summary>Packets: 90 Mbit/s of full ones.</summary>
    public static readonly TokenRate Rtp = new(PerSecond: 10_000, Burst: 20_000);

    /// <summary>Compound packets. A browser sends feedback every 50 ms, and requests when something was lost.</summary>
    public static readonly TokenRate Rtcp = new(PerSecond: 250, Burst: 500);

    /// <summary>
    /// Packets of unknown SSRCs that do not authenticate. Whoever forges the link's address without overhearing it does not
    /// know its SSRCs; past this they do not even cost an attempt.
    /// </summary>
    public static readonly TokenRate Forgeries = new(PerSecond: 100, Burst: 200);

    private TokenBucket _checks;
    private TokenBucket _checksOnNewPaths;
    private TokenBucket _dtls;
    private TokenBucket _rtp;
    private TokenBucket _rtcp;
    private TokenBucket _forgeries;

    public bool TryCheck(Instant now) => _checks.TryTake(Checks, now);

    public bool TryCheckOnNewPath(Instant now) => _checksOnNewPaths.TryTake(ChecksOnNewPaths, now);

    public bool TryDtls(Instant now) => _dtls.TryTake(Dtls, now);

    public bool TryRtp(Instant now) => _rtp.TryTake(Rtp, now);

    public bool TryRtcp(Instant now) => _rtcp.TryTake(Rtcp, now);

    /// <summary>Whether a packet of an unknown SSRC is worth an attempt.</summary>
    public bool TriesNewSources(Instant now) => _forgeries.HasToken(Forgeries, now);

    /// <summary>A packet of an unknown SSRC did not authenticate.</summary>
    public void OnForgery(Instant now) => _forgeries.TryTake(Forgeries, now);
}
