using Conference.MediaNode.Send;
using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>What several nodes have counted adds up to what came out of them, and nothing was dropped that had no reason to be.</summary>
internal sealed class MoveCounterChecker : Checker
{
    /// <summary>Reasons that nothing in a run may give.</summary>
    private static readonly DropReason[] Never =
    [
        DropReason.UnknownKind, DropReason.StunMalformed, DropReason.StunWrongPassword, DropReason.DtlsRefused,
        DropReason.SrtpAuthentication, DropReason.SrtpMalformed, DropReason.RtpMalformed, DropReason.RtcpMalformed,
        DropReason.UnknownPayloadType, DropReason.NoCommonCodec, DropReason.OutboxFull, DropReason.SealRefused,
        DropReason.RtxMalformed, DropReason.SrtpForgeryFlood, DropReason.SrtpNotEncrypted, DropReason.SrtpIndexExhausted,
        DropReason.CheckFlood, DropReason.DtlsFlood, DropReason.RtpFlood, DropReason.RtcpFlood, DropReason.TooLong,
        DropReason.UnreadableAddress, DropReason.HeldTooMany,
    ];

    public override string Name => "counters of nodes add up";

    public override void OnLook(Instant now, NodeState state)
    {
        CheckSum(state, "forwarded packets", static counters => counters.RtpForwarded, state.Ledger.RtpOut);
        CheckSum(state, "packets sent again", static counters => counters.RtpResent, state.Ledger.RtpResent);
        CheckSum(state, "requests of subscribers", static counters => counters.NacksIn, state.Ledger.NacksIn);
        CheckSum(state, "requests to publishers", static counters => counters.NacksOut, state.Ledger.NacksOut);
        if (state.Sum(static counters => counters.RefusedFor(ResendRefusal.SealRefused)) > 0) Fail("a retransmission was not sealed");
        foreach (DropReason reason in Never)
        {
            long count = state.Sum(counters => counters.DroppedFor(reason));
            if (count > 0) Fail($"{count} dropped for {reason}, which has no place in a run");
        }
    }

    public override void OnEnd(Instant now, NodeState state) => OnLook(now, state);

    private void CheckSum(NodeState state, string what, Func<ShardCounters, long> counter, long expected)
    {
        long counted = state.Sum(counter);
        if (counted != expected) Fail($"{counted} {what} counted, {expected} were there");
    }
}
