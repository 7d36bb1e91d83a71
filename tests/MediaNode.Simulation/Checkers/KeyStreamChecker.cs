using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>Under one key no index of a stream is sealed twice: the second time would give the plaintext of both away.</summary>
internal sealed class KeyStreamChecker : Checker
{
    private readonly HashSet<(LinkView Link, uint Ssrc, bool IsRtcp, long Index)> _used = [];

    public override string Name => "no key stream is used twice";

    public override bool Survives(Setback setback) => true;

    public override void OnSealed(Instant now, LinkView link, uint ssrc, bool isRtcp, long index)
    {
        if (!_used.Add((link, ssrc, isRtcp, index))) Fail($"{link}: {(isRtcp ? "SRTCP" : "SRTP")} index {index} of SSRC {ssrc}");
    }
}
