using Conference.Cluster.Simulation.Clients;
using Conference.Cluster.Simulation.Nodes;
using Conference.Cluster.Simulation.Runs;
using Conference.Grains.Participants;
using Conference.MediaNode.Link;
using Conference.MediaNode.Room;

namespace Conference.Cluster.Simulation.Checks;

/// <summary>
/// No client is without its session, or with it without media, for longer than <see cref="MediaBound"/> while a node has room. Time in
/// which faults leave no way does not count, and what was under way when one struck begins anew.
/// </summary>
internal sealed class MediaWatch(SimulatedCluster run, StoreWitness stored, Disturbances disturbances)
{
    /// <summary>No fault is shorter, and what is looked at lasts for seconds.</summary>
    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<ClientProcess, Instant> _withoutSession = [];
    private readonly Dictionary<ClientProcess, Instant> _withoutMedia = [];
    private Instant _lookedAt = Instant.Zero;

    public void Look()
    {
        if (run.Agenda.Now - _lookedAt < LooksEvery) return;
        _lookedAt = run.Agenda.Now;
        disturbances.Look();
        foreach (ClientProcess client in run.Clients) Look(client);
    }

    private void Look(ClientProcess client)
    {
        Instant begins = IsHopeless(client) ? run.Agenda.Now : disturbances.LastOf(client.Part.Room);
        bool hasSession = client.Signalling.Phase is SignallingPhase.Connected;
        TimeSpan alone = Since(_withoutSession, client, hasSession ? run.Agenda.Now : begins);
        Must.Hold(
            alone < MediaBound.WithoutSession,
            "no client is without a session for long",
            $"{client} is {client.Signalling.Phase} since {alone.TotalSeconds:F1} s");

        begins = hasSession ? Later(begins, HeardAt(client)) : run.Agenda.Now;
        TimeSpan unheard = Since(_withoutMedia, client, begins);
        Must.Hold(
            unheard < MediaBound.WithoutMedia,
            "no client is without media for long while a node has room",
            $"{client} is {client.Media.Phase}, and has not heard a node for {unheard.TotalSeconds:F1} s");
    }

    private TimeSpan Since(Dictionary<ClientProcess, Instant> clock, ClientProcess client, Instant begins)
    {
        Instant since = Later(clock.GetValueOrDefault(client, Instant.Zero), begins);
        clock[client] = since;
        return run.Agenda.Now - since;
    }

    private Instant HeardAt(ClientProcess client) => Later(HeardAt(client, client.Media.Current), HeardAt(client, client.Media.Next));

    /// <summary>A node that takes the connection for another answers its checks, and no more.</summary>
    private Instant HeardAt(ClientProcess client, PeerConnection? peer)
    {
        if (peer?.Media.HeardAt is not { } heardAt || !peer.IsConnected) return Instant.Zero;

        ParticipantState? participant = stored.Participants.GetValueOrDefault(client.Part.Key);
        return IsUp(participant?.Link, peer) || IsUp(participant?.Next, peer) ? heardAt : Instant.Zero;
    }

    private bool IsUp(ParticipantLink? link, PeerConnection peer)
    {
        if (link?.Connection != peer.Number) return false;

        string name = link.Id.ToString();
        foreach (NodeProcess node in run.Mesh.Nodes)
        {
            if (!node.IsUp) continue;
            foreach (MediaRoom room in node.Rooms)
            {
                foreach (PeerLink each in room.Links)
                {
                    if (each.IsConnected && each.Name == name) return true;
                }
            }
        }

        return false;
    }

    /// <summary>It does not want to be in a call, or there is no way for it into one.</summary>
    private bool IsHopeless(ClientProcess client) =>
        !client.IsIn
        || run.Ledger.IsClosing(client.Part.Room)
        || !run.Actors.Silos.Any(static silo => silo.IsUp)
        || !run.Mesh.Nodes.Any(HasRoom)
        || IsCutOff(client);

    private bool HasRoom(NodeProcess node) =>
        node is { IsUp: true, IsDraining: false } && run.Actors.Silos.Any(silo => silo.IsUp && !run.Wires.IsCut(node, silo));

    /// <summary>Whoever dials may draw a gateway that is down.</summary>
    private bool IsCutOff(ClientProcess client) =>
        run.Gateways.Any(gateway => run.Wires.IsCut(client, gateway))
        || (client.Signalling.Phase is not SignallingPhase.Connected && run.Gateways.Any(gateway => !gateway.IsUp));

    private static Instant Later(Instant one, Instant other) => one > other ? one : other;
}
