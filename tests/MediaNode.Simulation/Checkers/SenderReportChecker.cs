using Conference.MediaNode.Simulation.Node;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>A sender report of a slot says what was sent in it, at the moment of its clock.</summary>
internal sealed class SenderReportChecker : Checker
{
    public override string Name => "sender reports count what was sent";

    public override void OnSenderReport(Instant now, SlotView slot, NtpTime ntp, uint timestamp, uint packets, uint octets)
    {
        if (packets != slot.Packets) Fail($"{slot}: {packets} packets, not {slot.Packets}");
        if (octets != slot.Octets) Fail($"{slot}: {octets} octets, not {slot.Octets}");
        if (ntp != NtpTime.FromUnixNanoseconds(now.Nanoseconds)) Fail($"{slot}: the time is not that of the node");
    }
}
