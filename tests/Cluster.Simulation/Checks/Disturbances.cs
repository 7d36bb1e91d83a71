using Conference.Cluster.Simulation.Network;
using Conference.Cluster.Simulation.Nodes;
using Conference.Cluster.Simulation.Runs;
using Conference.Grains.Rooms;
using Conference.Grains.Signalling;

namespace Conference.Cluster.Simulation.Checks;

/// <summary>When the plan of faults last cost a room something: whatever was on its way to be mended begins anew then.</summary>
internal sealed class Disturbances(SimulatedCluster run, StoreWitness stored)
{
    private readonly Dictionary<RoomKey, Instant> _ofRoom = [];
    private readonly Dictionary<Process, int> _lives = [];
    private Instant _ofAll = Instant.Zero;

    public Instant LastDeathOfSilo { get; private set; } = Instant.Zero;

    /// <summary>Of anything, cuts and gateways included.</summary>
    public Instant Last { get; private set; } = Instant.Zero;

    public Instant LastOf(RoomKey room) => Later(_ofAll, _ofRoom.GetValueOrDefault(room, Instant.Zero));

    /// <summary>Something of a grain has failed, or got lost.</summary>
    /// <param name="key">The grain's.</param>
    public void OnGrain(string key)
    {
        Last = run.Agenda.Now;
        if (RoomOf(key) is { } room) _ofRoom[room] = Last;
        else _ofAll = Last;
    }

    /// <summary>Whether processes have ended, or do not hear each other.</summary>
    public void Look()
    {
        if (run.Wires.IsAnyCut) Last = run.Agenda.Now;
        foreach (Process gateway in run.Gateways)
        {
            if (HasDied(gateway)) Last = run.Agenda.Now;
        }

        foreach (Process silo in run.Actors.Silos)
        {
            if (HasDied(silo)) Last = LastDeathOfSilo = _ofAll = run.Agenda.Now;
        }

        foreach (NodeProcess node in run.Mesh.Nodes)
        {
            if (!HasDied(node)) continue;
            Last = run.Agenda.Now;
            foreach ((RoomKey key, RoomState room) in stored.Rooms)
            {
                if (room.Placement?.Node == node.Id || room.Move is { IsOpen: true }) _ofRoom[key] = run.Agenda.Now;
            }
        }
    }

    private bool HasDied(Process process)
    {
        int before = _lives.GetValueOrDefault(process);
        _lives[process] = process.Life;
        return process.Life != before;
    }

    private static Instant Later(Instant one, Instant other) => one > other ? one : other;

    /// <summary>Null for what serves every room.</summary>
    private RoomKey? RoomOf(string key)
    {
        string[] parts = key.Split('/');
        if (parts.Length >= 2) return RoomKey.From($"{parts[0]}/{parts[1]}");
        return stored.Sessions.TryGetValue(new SessionId(key), out SessionState? session) ? session.Participant.Room : null;
    }
}
