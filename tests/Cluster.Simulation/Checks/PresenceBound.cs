using Conference.Cluster.Simulation.Clients;
using Conference.Cluster.Simulation.Gateways;
using Conference.Cluster.Simulation.Network;
using Conference.Cluster.Simulation.Silos;
using Conference.Grains;
using Conference.Grains.MediaNodes;
using Conference.Grains.Signalling;

namespace Conference.Cluster.Simulation.Checks;

/// <summary>How long a room, and those in it, may be wrong about who is there, after the last fault that cost them something.</summary>
internal static class PresenceBound
{
    private static readonly ConferenceGrainOptions Options = ActorCluster.Shortened();

    /// <summary>Each step on the way may wait for a slow store once.</summary>
    private static readonly TimeSpan Stored = TimeSpan.FromSeconds(2);

    /// <summary>A session finds that nobody asks after its connection any more.</summary>
    private static readonly TimeSpan Unasked =
        Options.GatewaySilence * ConnectionSilence.ChecksUnaskedMax / (ConnectionSilence.ChecksUnaskedMax - 1);

    /// <summary>A gateway still takes the client for there, and then ends itself.</summary>
    private static readonly TimeSpan Alone = (ClientSignalling.SilenceMax * Wires.NoticedAfterMax) + Unasked;

    /// <summary>A word was lost.</summary>
    private static readonly TimeSpan Missed = 2 * Options.RollCallPeriod;

    /// <summary>The room's silo has ended, and nobody calls it.</summary>
    private static readonly TimeSpan Woken = RoomWakes.Pause + MediaFleetGrain.RoundPeriod;

    /// <summary>For somebody whom no client stands behind any more.</summary>
    public static readonly TimeSpan Ghost = Alone + Options.ConnectionGrace + Stored;

    /// <summary>
    /// The same where a silo has ended: whoever else is in the room comes back and wakes it, and its roll call finds the session.
    /// </summary>
    public static readonly TimeSpan GhostAmongOthers = MediaBound.WithoutSession + Missed + Options.ConnectionGrace + Stored;

    /// <summary>The same where nobody else is there.</summary>
    public static readonly TimeSpan GhostAsleep = Woken + Missed + Options.ConnectionGrace + Stored;

    /// <summary>For a client that is connected and does not know the room as it is: it missed a word, or its connection is dead.</summary>
    public static readonly TimeSpan View = Longest(
        Missed + SignallingSessionGrain.GapClosesWithin, GatewayProcess.HoldsPeriod + ClientSignalling.AttemptMax) + Stored;

    /// <summary>The same while nothing goes wrong: it is told, and need not find out.</summary>
    public static readonly TimeSpan ViewInQuiet = Stored;

    private static TimeSpan Longest(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
