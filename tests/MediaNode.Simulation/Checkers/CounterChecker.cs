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
        ShardCounters counters = state.Shard.Counters;
        NodeLedger ledger = state.Ledger;
        if (counters.DatagramsIn != ledger.DatagramsIn) Fail($"{counters.DatagramsIn} datagrams counted, {ledger.DatagramsIn} came");
        if (counters.RtpIn != ledger.RtpIn) Fail($"{counters.RtpIn} RTP packets counted, {ledger.RtpIn} came");
        if (counters.RtpForwarded != ledger.RtpOut) Fail($"{counters.RtpForwarded} counted as forwarded, {ledger.RtpOut} went out");

        CheckRepair(counters, ledger);
        foreach (DropReason reason in Never)
        {
            if (counters.DroppedFor(reason) > 0) Fail($"{counters.DroppedFor(reason)} dropped as {reason}");
        }

        // What a handshake makes of repeated flights is its own affair.
        long dropped = Reasons.Sum(counters.DroppedFor) - counters.DroppedFor(DropReason.DtlsIgnored);
        if (dropped + counters.RtpForwarded == ledger.FatesDue) return;

        IEnumerable<string> each = Reasons.Where(reason => counters.DroppedFor(reason) > 0)
            .Select(reason => $"{counters.DroppedFor(reason)} {reason}");
        Fail($"{counters.RtpForwarded} forwarded and {dropped} dropped, but {ledger.FatesDue} due: {string.Join(", ", each)}");
    }

    private void CheckRepair(ShardCounters counters, NodeLedger ledger)
    {
        if (counters.NacksIn != ledger.NacksIn) Fail($"{counters.NacksIn} requests counted, {ledger.NacksIn} came");
        if (counters.NacksOut != ledger.NacksOut) Fail($"{counters.NacksOut} requests counted, {ledger.NacksOut} went out");
        if (counters.RtpResent != ledger.RtpResent) Fail($"{counters.RtpResent} counted as sent again, {ledger.RtpResent} were");

        long refused = Refusals.Sum(counters.RefusedFor);
        if (refused + counters.RtpResent != counters.NacksIn) Fail($"{counters.RtpResent} sent again, {refused} refused, of {counters.NacksIn}");
    }

    public override void OnEnd(Instant now, NodeState state) => OnLook(now, state);
}
