using Conference.Cluster.Simulation.Clients;
using Conference.Cluster.Simulation.Gateways;
using Conference.Cluster.Simulation.Network;
using Conference.Cluster.Simulation.Nodes;
using Conference.Cluster.Simulation.Silos;
using Conference.Grains;
using Conference.Grains.MediaNodes;

namespace Conference.Cluster.Simulation.Checks;

/// <summary>
/// How long a client may be without its session, and with it without media, after the last fault that cost it something: what each
/// part of the way back may take, one after the other. Only the longest way counts, since they go on side by side.
/// </summary>
internal static class MediaBound
{
    private static readonly ConferenceGrainOptions Options = ActorCluster.Shortened();

    /// <summary>Offer and answer, checks and handshake; each step on its way may wait for a slow store once.</summary>
    private static readonly TimeSpan Connecting = TimeSpan.FromSeconds(3);

    /// <summary>A node is cut off, and its silo hears nothing; it asks the node's kernel, which does not answer either.</summary>
    private static readonly TimeSpan LinkNoticed = (NodeProcess.SilenceMax * Wires.NoticedAfterMax) + NodeLinkDoor.WitnessLooksFor;

    /// <summary>Its silo ended with it: the fleet asks after it at the second look, since it was heard before the first.</summary>
    private static readonly TimeSpan SilenceNoticed = 2 * MediaFleetGrain.SilenceMax;

    /// <summary>The fleet gives up a node that does not come back, and its rooms find another.</summary>
    private static readonly TimeSpan Placing = Options.NodeLostGrace + Options.PlacementRetry;

    /// <summary>A room's silo ended while it waited for a node, and nobody else calls it.</summary>
    private static readonly TimeSpan Woken = RoomWakes.WaitingPause + MediaFleetGrain.RoundPeriod + Options.PlacementRetry;

    /// <summary>A word was lost: two inventories in a row show that, and the session hears of it only by asking.</summary>
    private static readonly TimeSpan RollCalls = (2 * Options.RollCallPeriod) + Options.PlacementRetry + ClientSignalling.GapMax;

    /// <summary>Nobody answers an offer, and its client waits for the next attempt.</summary>
    private static readonly TimeSpan OfferedAgain = Options.OfferDeadline + ClientMedia.RetryMax;

    /// <summary>The client connects to a gateway that it does not reach, and then to one that it does.</summary>
    private static readonly TimeSpan Dialled = (2 * ClientSignalling.RedialMax) + Wires.DialTimeout;

    /// <summary>A stay that began without its client's knowing holds its place until it is found to have no gateway.</summary>
    private static readonly TimeSpan PlaceFree = 2 * Options.GatewaySilence;

    /// <summary>It does not know that its connection is dead, and the cluster does not answer.</summary>
    private static readonly TimeSpan ConnectionNoticed = GatewayProcess.HoldsPeriod + ClientSignalling.AttemptMax;

    /// <summary>For a client that wants to be in a room: until it has a session that hears it.</summary>
    public static readonly TimeSpan WithoutSession = Longest(PlaceFree, ConnectionNoticed) + Dialled;

    /// <summary>For a client with a session: until it hears a node.</summary>
    public static readonly TimeSpan WithoutMedia = Longest(
        Longest(Longest(LinkNoticed, SilenceNoticed) + Placing, Woken), Longest(RollCalls, OfferedAgain)) + Connecting;

    private static TimeSpan Longest(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
