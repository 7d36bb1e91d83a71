using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;
using Conference.MediaNode.Simulation.Paths;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>
/// Between clients whose paths lose little and are short, every lost packet of video comes in the end: nobody has to give one up
/// while the slot goes on showing the same.
/// </summary>
internal sealed class CompletenessChecker : Checker
{
    private const double LossMax = 0.03;

    private static readonly TimeSpan LatencyMax = TimeSpan.FromMilliseconds(70);

    public override string Name => "what is lost is repaired";

    public override bool Survives(Setback setback) => false;

    public override void OnLook(Instant now, NodeState state)
    {
        foreach (LinkView link in state.Links)
        {
            if (link.IsClosed || !IsGentle(link.Client)) continue;
            foreach (SlotView slot in link.Slots) CheckSlot(link, slot);
        }
    }

    private void CheckSlot(LinkView link, SlotView slot)
    {
        if (slot.RtxSsrc is null || slot.Shown is not { IsMuted: false } track || !IsGentle(track.Link.Client)) return;

        Instant? givenUp = link.Client.FindSlot(slot.Ssrc)?.LastGivenUp;
        if (givenUp > slot.ChangedAt) Fail($"{slot} gave up a packet of {track}");
    }

    /// <summary>Padding that is lost is missed by everybody and repeated by nobody.</summary>
    private static bool IsGentle(SimClient client) =>
        client.Plan is { Rtx: not null, Video: null or { Padding: 0 } } && IsGentle(client.Plan.Up) && IsGentle(client.Plan.Down);

    private static bool IsGentle(PathProfile path) =>
        path.Loss <= LossMax && path.BurstBegins == 0 && path.RateBps == 0 && !path.HasOutage && path.LatencyMax <= LatencyMax;
}
