using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>The round trip that the node computes from a report block is what both ways really took.</summary>
internal sealed class RoundTripChecker : Checker
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(1);

    public override string Name => "round trips are measured";

    public override void OnEchoAccepted(Instant now, SlotView slot, EchoedReport echo, TimeSpan? measured)
    {
        TimeSpan taken = (echo.ReceivedAt - echo.NodeSentAt) + (now - echo.EchoedAt);
        if (measured is not { } found) Fail($"{slot}: nothing was measured");
        else if ((found - taken).Duration() > Tolerance) Fail($"{slot}: {found.TotalMilliseconds} ms, not {taken.TotalMilliseconds}");
    }
}
