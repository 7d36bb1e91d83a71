using Conference.Cluster.Simulation.Clients;
using Conference.Cluster.Simulation.Runs;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Rooms;

namespace Conference.Cluster.Simulation.Checks;

/// <summary>
/// Nobody is in a room, or stored as somebody in it, for longer than <see cref="PresenceBound"/> after its client has gone; and nobody
/// who is connected is for longer wrong about who is there. What was under way when a fault struck begins anew.
/// </summary>
internal sealed class PresenceWatch(SimulatedCluster run, StoreWitness stored, Disturbances disturbances)
{
    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<SessionId, Instant> _alone = [];
    private readonly Dictionary<ClientProcess, Instant> _wrong = [];
    private Instant _lookedAt = Instant.Zero;

    public void Look()
    {
        if (run.Agenda.Now - _lookedAt < LooksEvery) return;
        _lookedAt = run.Agenda.Now;
        foreach ((RoomKey key, RoomState room) in stored.Rooms) Look(key, room);
        foreach (ClientProcess client in run.Clients) Look(client);
    }

    private void Look(RoomKey key, RoomState room)
    {
        foreach (RoomMember member in room.Members.Values) LookFor(new ParticipantKey(key, member.Participant), room, member.Session);
        if (room.Leaving is not { } leaving) return;
        foreach ((ParticipantId participant, SessionId session) in leaving) LookFor(new ParticipantKey(key, participant), room, session);
    }

    private void LookFor(ParticipantKey participant, RoomState room, SessionId session)
    {
        Instant now = run.Agenda.Now;
        bool isExpected = IsSomebodys(session) || !run.Actors.Silos.Any(static silo => silo.IsUp);
        Instant since = isExpected ? now : Later(_alone.GetValueOrDefault(session, now), disturbances.LastOf(participant.Room));
        _alone[session] = since;
        if (now - since < BoundFor(room)) return;
        throw new CheckFailed("no ghosts for long", $"{participant} is there as {session}, nobody's for {(now - since).TotalSeconds:F1} s");
    }

    private TimeSpan BoundFor(RoomState room)
    {
        if (disturbances.LastDeathOfSilo == Instant.Zero) return PresenceBound.Ghost;
        bool hasOthers = room.Members.Values.Any(member => IsSomebodys(member.Session));
        return hasOthers ? PresenceBound.GhostAmongOthers : PresenceBound.GhostAsleep;
    }

    private bool IsSomebodys(SessionId session) => run.Clients.Any(client => client.IsIn && client.Signalling.Session?.Id == session);

    private void Look(ClientProcess client)
    {
        Instant now = run.Agenda.Now;
        bool isRight = client is not { IsIn: true, IsLeaving: false, Signalling.Phase: SignallingPhase.Connected }
            || stored.Rooms.GetValueOrDefault(client.Part.Room) is not { IsClosed: false } room
            || run.Gateways.Any(gateway => run.Wires.IsCut(client, gateway))
            || Knows(client, room);
        Instant since = isRight ? now : Later(_wrong.GetValueOrDefault(client, now), disturbances.LastOf(client.Part.Room));
        _wrong[client] = since;
        if (now - since < (IsQuiet(since) ? PresenceBound.ViewInQuiet : PresenceBound.View)) return;
        throw new CheckFailed("a view is not wrong for long", $"{client}'s is for {(now - since).TotalSeconds:F1} s");
    }

    /// <summary>What earlier faults may have cost was mended before.</summary>
    private bool IsQuiet(Instant since) => disturbances.Last == Instant.Zero || since > disturbances.Last + PresenceBound.View;

    private static bool Knows(ClientProcess client, RoomState room)
    {
        int others = 0;
        foreach (RoomMember member in room.Members.Values)
        {
            if (member.Participant == client.Part.Identity) continue;
            others++;
            if (!client.Roster.TryGetValue(member.Participant, out RosterEntry? entry)) return false;
            if (!entry.Tracks.SequenceEqual(member.Tracks)) return false;
        }

        return others == client.Roster.Count(entry => entry.Key != client.Part.Identity);
    }

    private static Instant Later(Instant one, Instant other) => one > other ? one : other;
}
