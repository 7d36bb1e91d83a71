using Conference.MediaNode.Link;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>
/// Whoever joins over a path that carries most datagrams gets through, and stays until it leaves. It is called disconnected after
/// five seconds without a check, not before.
/// </summary>
internal sealed class ConnectionChecker : Checker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly Dictionary<LinkView, Instant> _joinedAt = [];
    private readonly Dictionary<LinkView, Instant> _checkedAt = [];

    public override string Name => "whoever joins gets through";

    public override void OnCheckAccepted(Instant now, LinkView link) => _checkedAt[link] = now;

    public override void OnSignal(Instant now, LinkView link, LinkSignal signal)
    {
        if (signal is not LinkSignal.Disconnected) return;
        TimeSpan silent = now - _checkedAt[link];
        if (silent < Silence) Fail($"{link} is called disconnected {silent.TotalSeconds} s after a check");
    }

    public override void OnLook(Instant now, NodeState state)
    {
        foreach (LinkView link in state.Links)
        {
            SimClient client = link.Client;
            if (_joinedAt.TryAdd(link, now) || client.IsGone || client.Plan.Up.HasOutage || client.Plan.Down.HasOutage) continue;
            if (link.IsClosed) Fail($"{link} is over, though it has not left");
            if (client.ConnectedAt is null && now - _joinedAt[link] > Patience) Fail($"{link} is not connected yet");
        }
    }
}
