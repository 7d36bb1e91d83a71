using Conference.MediaNode.Send;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>The node's counters add up: everything that came in was forwarded or dropped for a reason.</summary>
internal sealed class CounterChecker : Checker
{
    private static readonly DropReason[] Reasons = Enum.GetValues<DropReason>();
    private static readonly ResendRefusal[] Refusals = Enum.GetValues<ResendRefusal>();

    /// <summary>Reasons that nothing in a run may give.</summary>
    private static readonly DropReason[] Never =
    [
        DropReason.UnknownKind, DropReason.StunMalformed, DropReason.StunWrongPassword, DropReason.DtlsRefused,
        DropReason.SrtpAuthentication, DropReason.SrtpMalformed, DropReason.RtpMalformed, DropReason.RtcpMalformed,
        DropReason.UnknownStream, DropReason.UnknownPayloadType, DropReason.NoCommonCodec, DropReason.OutboxFull,
        DropReason.SealRefused, DropReason.RtxMalformed, DropReason.SrtpForgeryFlood, DropReason.SrtpNotEncrypted,
        DropReason.SrtpIndexExhausted, DropReason.StrangerFlood, DropReason.CheckFlood, DropReason.DtlsFlood, DropReason.RtpFlood,
        DropReason.RtcpFlood, DropReason.TooLong, DropReason.UnreadableAddress,
    ];

    public override string Name => "counters add up";

    public override void OnLook(Instant now, NodeState state)
    {
        NodeLedger ledger = state.Ledger;
        CheckSum(state, "datagrams", static counters => counters.DatagramsIn, ledger.DatagramsIn);
        CheckSum(state, "RTP packets", static counters => counters.RtpIn, ledger.RtpIn);
        CheckSum(state, "forwarded packets", static counters => counters.RtpForwarded, ledger.RtpOut);
        CheckSum(state, "packets sent again", static counters => counters.RtpResent, ledger.RtpResent);
        CheckSum(state, "requests of subscribers", static counters => counters.NacksIn, ledger.NacksIn);
        CheckSum(state, "requests to publishers", static counters => counters.NacksOut, ledger.NacksOut);
        CheckSum(state, "answers and refusals", static counters => counters.RtpResent + Refusals.Sum(counters.RefusedFor), ledger.NacksIn);
        if (state.Sum(static counters => counters.RefusedFor(ResendRefusal.SealRefused)) > 0) Fail("a retransmission was not sealed");
        CheckDrops(state, ledger);
    }

    public override void OnEnd(Instant now, NodeState state) => OnLook(now, state);

    private void CheckSum(NodeState state, string what, Func<ShardCounters, long> counter, long expected)
    {
        long counted = state.Sum(counter);
        if (counted != expected) Fail($"{counted} {what} counted, {expected} were there");
    }

    private void CheckDrops(NodeState state, NodeLedger ledger)
    {
        (DropReason Reason, long Count)[] drops =
            [.. Reasons.Select(reason => (reason, state.Sum(counters => counters.DroppedFor(reason)))).Where(drop => drop.Item2 > 0)];
        string each = string.Join(", ", drops.Select(drop => $"{drop.Count} {drop.Reason}"));
        if (drops.Any(drop => Never.Contains(drop.Reason))) Fail($"what has no place in a run was dropped: {each}");

        // What a handshake makes of repeated flights is its own affair.
        long dropped = drops.Where(drop => drop.Reason is not DropReason.DtlsIgnored).Sum(drop => drop.Count);
        if (dropped + ledger.RtpOut != ledger.FatesDue)
        {
            Fail($"{ledger.RtpOut} forwarded and {dropped} dropped, but {ledger.FatesDue} due: {each}");
        }
    }
}
