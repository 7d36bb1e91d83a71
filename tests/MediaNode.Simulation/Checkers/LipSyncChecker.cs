using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>
/// Audio and video of one publisher play together: what a receiver computes from the node's sender reports of one moment puts
/// both at the same distance from the moment of capture. Only once the publisher's own reports on both have come.
/// </summary>
internal sealed class LipSyncChecker : Checker
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    private readonly HashSet<PublishedStream> _known = [];
    private readonly HashSet<PublishedStream> _reported = [];
    private readonly Dictionary<(LinkView Link, SimClient Publisher, NtpTime At), (SectionKind Kind, TimeSpan Skew)> _skews = [];

    public override string Name => "audio and video play together";

    public override void OnAccepted(Instant now, SentPacket packet) => _known.Add(packet.Stream);

    public override void OnSenderReportAccepted(Instant now, PublishedStream stream, NtpTime ntp, uint timestamp)
    {
        // A report before the first packet of its stream finds nobody to remember it.
        if (_known.Contains(stream)) _reported.Add(stream);
    }

    public override void OnSenderReport(Instant now, SlotView slot, NtpTime ntp, uint timestamp, uint packets, uint octets)
    {
        if (slot.Run is null || slot.Last is not { } last || !_reported.Contains(last.Packet.Stream)) return;

        PublishedStream stream = last.Packet.Stream;
        TimeSpan ahead = TimeSpan.FromSeconds((double)(int)(timestamp - last.Timestamp) / stream.ClockRate);
        TimeSpan skew = now - (last.Packet.CapturedAt + ahead);
        var key = (slot.Link, stream.Client, ntp);
        if (_skews.TryGetValue(key, out (SectionKind Kind, TimeSpan Skew) other) && other.Kind != slot.Kind
            && (skew - other.Skew).Duration() > Tolerance)
        {
            Fail($"{slot} is {(skew - other.Skew).TotalMilliseconds:F1} ms from the {other.Kind} of {stream.Client}");
        }

        _skews[key] = (slot.Kind, skew);
    }
}
