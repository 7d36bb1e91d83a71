using Conference.Cluster.Simulation.Clients;
using Conference.Cluster.Simulation.Nodes;
using Conference.Cluster.Simulation.Runs;
using Conference.Grains.MediaNodes;
using Conference.Grains.Participants;
using Conference.Grains.Rooms;
using Conference.MediaNode.Link;
using Conference.MediaNode.Room;

namespace Conference.Cluster.Simulation.Checks;

/// <summary>How everything must stand once nothing has gone wrong for a while.</summary>
internal sealed class EndState(
    StoreWitness stored, IReadOnlyList<NodeProcess> nodes, IReadOnlyList<ClientProcess> clients, Ledger ledger)
{
    private const string NoGhosts = "no ghosts";
    private const string FleetKnows = "the fleet knows where rooms are";

    private readonly ClientEndState _clients = new(stored, nodes, clients, ledger);

    public void Check()
    {
        foreach ((RoomKey key, RoomState room) in stored.Rooms) CheckRoom(key, room);
        foreach (ClientProcess client in clients) _clients.Check(client);
        CheckNobodyIsLeft();
        foreach (NodeProcess node in nodes) CheckNode(node);
        CheckBoard();
        ledger.Check(stored);
    }

    private void CheckRoom(RoomKey key, RoomState room)
    {
        Must.Hold(room.Move is not { IsOpen: true }, "every move ends", $"{key}: {room.Move}");
        Must.Hold(room.Leaving is null or { IsEmpty: true }, NoGhosts, $"{key} waits for {room.Leaving?.Count} to leave");
        if (room.IsClosed) return;

        foreach (RoomMember member in room.Members.Values)
        {
            bool isThere = IsSomebodys(member.Session);
            Must.Hold(isThere, NoGhosts, $"{member.Participant} is in {key} as {member.Session}, and no such client is there");
        }

        Must.Hold(
            room.Members.IsEmpty == room.Placement is null,
            "who is in a room has a node",
            $"{key}: {room.Members.Count} in it, placed at {room.Placement}");
        if (room.Placement is not { } placement) return;

        NodeProcess node = nodes.First(node => node.Id == placement.Node);
        MediaRoom? carried = node.Rooms.FirstOrDefault(each => each.Name == key.ToString());
        Must.Hold(carried is not null, "the node of a room carries it", $"{key} is placed at {placement}");
        Must.Hold(
            carried.Epoch == placement.Epoch,
            "the node of a room obeys it",
            $"{key} is placed at {placement}, the node obeys {carried.Epoch}");
    }

    private void CheckNobodyIsLeft()
    {
        foreach (SessionId session in stored.Sessions.Keys)
        {
            Must.Hold(IsSomebodys(session), "no session of nobody is stored", session.ToString());
        }

        foreach ((ParticipantKey key, ParticipantState participant) in stored.Participants)
        {
            bool isThere = participant.Session is not { } session || IsSomebodys(session);
            Must.Hold(isThere, NoGhosts, $"{key} is stored as {participant.Session}");
        }
    }

    private bool IsSomebodys(SessionId session) => clients.Any(client => client.IsIn && client.Signalling.Session?.Id == session);

    private void CheckNode(NodeProcess node)
    {
        if (!node.IsUp) return;
        foreach (MediaRoom carried in node.Core!.Shard.Rooms.All)
        {
            RoomState? room = stored.Rooms.GetValueOrDefault(RoomKey.From(carried.Name));
            Must.Hold(
                room?.Placement?.Node == node.Id,
                "no room on a node that should not have it",
                $"{node} carries {carried.Name} ({carried.Epoch}), placed at {room?.Placement}");
            foreach (PeerLink link in carried.Links) CheckLink(node, LinkId.From(link.Name));
        }
    }

    private void CheckLink(NodeProcess node, LinkId link)
    {
        ParticipantState? owner = stored.Participants.GetValueOrDefault(link.Owner);
        Must.Hold(
            owner?.Link?.Id == link || owner?.Next?.Id == link,
            "no orphaned link on a node",
            $"{node} has {link}, {link.Owner} has {owner?.Link?.Id} and {owner?.Next?.Id}");
    }

    private void CheckBoard()
    {
        foreach ((RoomKey key, RoomAssignment assigned) in stored.Board.Rooms)
        {
            NodeId? placed = stored.Rooms.GetValueOrDefault(key)?.Placement?.Node;
            bool isRight = placed == assigned.Node && assigned.MovingTo is null;
            Must.Hold(isRight, FleetKnows, $"{key} is at {placed}, the fleet says {assigned}");
        }

        foreach ((RoomKey key, RoomState room) in stored.Rooms)
        {
            bool isKnown = room.Placement is null || stored.Board.Rooms.ContainsKey(key);
            Must.Hold(isKnown, FleetKnows, $"{key} is at {room.Placement}, the fleet does not know");
        }
    }
}
