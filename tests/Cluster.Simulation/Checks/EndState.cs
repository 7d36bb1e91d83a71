using Conference.Cluster.Simulation.Clients;
using Conference.Cluster.Simulation.Nodes;
using Conference.Cluster.Simulation.Runs;
using Conference.Grains.Interfaces.Rooms;
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
    public void Check()
    {
        foreach ((RoomKey key, RoomState room) in stored.Rooms.OrderBy(each => each.Key.ToString(), StringComparer.Ordinal)) CheckRoom(key, room);
        foreach (ClientProcess client in clients) CheckClient(client);
        CheckNobodyIsLeft();
        CheckNodes();
        CheckBoard();
        ledger.Check(stored);
    }

    private void CheckRoom(RoomKey key, RoomState room)
    {
        Must(room.Move is not { IsOpen: true }, "every move ends", $"{key}: {room.Move}");
        if (room.IsClosed) return;

        foreach (RoomMember member in room.Members.Values)
        {
            bool isThere = clients.Any(client => client.IsIn && client.Signalling.Session?.Id == member.Session);
            Must(isThere, "no ghosts", $"{member.Participant} is in {key} as {member.Session}, and no such client is there");
        }

        Must(room.Members.IsEmpty == room.Placement is null, "who is in a room has a node", $"{key}: {room.Members.Count} in it, placed at {room.Placement}");
        if (room.Placement is not { } placement) return;

        MediaRoom? carried = nodes.First(node => node.Id == placement.Node).Rooms.FirstOrDefault(each => each.Name == key.ToString());
        Must(carried is not null, "the node of a room carries it", $"{key} is placed at {placement}");
        Must(carried!.Epoch == placement.Epoch, "the node of a room obeys it", $"{key} is placed at {placement}, the node obeys {carried.Epoch}");
    }

    private void CheckClient(ClientProcess client)
    {
        if (!client.IsIn)
        {
            Must(!client.IsUp || ledger.Explains(client), "nobody is thrown out", $"{client} is told: {client.Signalling.Ending}");
            return;
        }

        Must(client.Signalling.Phase is SignallingPhase.Connected, "every client is in the call or told why not", $"{client} is {client.Signalling.Phase}");
        RoomState? room = stored.Rooms.GetValueOrDefault(client.Part.Room);
        RoomMember? self = room?.Members.GetValueOrDefault(client.Part.Identity);
        Must(self?.Session == client.Signalling.Session!.Id, "no acknowledged join is lost", $"{client} is {client.Signalling.Session.Id}, the room has {self?.Session}");
        CheckRoster(client, room!);
        CheckMedia(client, room!, self!);
    }

    private static void CheckRoster(ClientProcess client, RoomState room)
    {
        string known = string.Join(", ", client.Roster.Values.Where(entry => entry.Participant != client.Part.Identity).OrderBy(entry => entry.Participant.Value, StringComparer.Ordinal).Select(Words));
        string real = string.Join(", ", room.Members.Values.Where(member => member.Participant != client.Part.Identity).OrderBy(member => member.Participant.Value, StringComparer.Ordinal).Select(member => Words(member.ToEntry())));
        Must(known == real, "a client's view is the room's", $"{client} knows {known}; the room has {real}");
    }

    private static string Words(RosterEntry entry) =>
        $"{entry.Participant}({string.Join(' ', entry.Tracks.Select(track => $"{track.Id.Link.Generation}:{track.Id.Mid}{(track.Muted ? "-" : "+")}"))})";

    private void CheckMedia(ClientProcess client, RoomState room, RoomMember self)
    {
        PeerConnection? peer = client.Media.Current;
        Must(peer is { IsConnected: true }, "every client has media", $"{client}: {client.Media.Phase}, connection {peer?.Number}");
        ParticipantState participant = stored.Participants[client.Part.Key];
        Must(participant.Link?.Connection == peer!.Number, "client and cluster mean one connection", $"{client} has {peer.Number}, the cluster {participant.Link?.Connection}");

        MediaRoom carried = nodes.First(node => node.Id == room.Placement!.Node).Rooms.First(each => each.Name == client.Part.Room.ToString());
        PeerLink? link = carried.Links.FirstOrDefault(each => each.Name == participant.Link!.Id.ToString());
        Must(link is { IsConnected: true }, "the node has every client's link", $"{client}: {participant.Link!.Id}");
        string shown = string.Join(' ', link!.Media.Slots.Select(slot => $"{slot.Mid}={slot.Track?.Name}"));
        string known = string.Join(' ', client.Slots.Select(slot => $"{slot.Mid}={slot.Track}"));
        Must(shown == known, "a client's slots are what its node forwards", $"{client} knows {known}; the node forwards {shown}");

        int audible = room.Members.Values.Where(other => other != self).SelectMany(other => other.Tracks).Count(track => track.Kind is MediaKind.Audio);
        int filled = client.Slots.Count(slot => slot.Kind is MediaKind.Audio && slot.Track is not null);
        int expected = client.Part.Grants.Subscribe ? Math.Min(client.Part.AudioSlots, audible) : 0;
        Must(filled == expected, "slots are filled", $"{client}: {filled} of {client.Part.AudioSlots} slots show one of {audible} tracks");
        CheckMute(client, self, carried);
        CheckHeard(client, peer);
    }

    private static void CheckMute(ClientProcess client, RoomMember self, MediaRoom carried)
    {
        foreach (PublishedTrack track in self.Tracks.Where(track => track.Kind is MediaKind.Audio))
        {
            Must(track.Muted == client.IsMuted, "the room knows who is muted", $"{client}: {client.IsMuted}, the room: {track.Muted}");
            bool? atNode = carried.FindTrack(track.Id.ToString())?.IsMuted;
            Must(atNode == client.IsMuted, "the node knows who is muted", $"{client}: {client.IsMuted}, the node: {atNode}");
        }
    }

    private void CheckHeard(ClientProcess client, PeerConnection peer)
    {
        foreach (var slot in client.Slots)
        {
            if (slot.Kind is not MediaKind.Audio || slot.Participant is not { } of) continue;
            ClientProcess? other = clients.FirstOrDefault(each => each.IsIn && each.Part.Room == client.Part.Room && each.Part.Identity == of);
            if (other is null or { IsMuted: true } || other.Media.Current is not { IsConnected: true }) continue;

            Instant? heard = peer.Media.Slots.Find(each => each.Mid == slot.Mid)?.HeardAt;
            bool isRecent = heard is { } at && peer.Media.Now - at < TimeSpan.FromSeconds(3);
            Must(isRecent, "media flows", $"{client} has not heard {other} in {slot.Mid} since {heard}");
        }
    }

    private void CheckNobodyIsLeft()
    {
        foreach (SessionId session in stored.Sessions.Keys)
        {
            bool isSomebodys = clients.Any(client => client.IsIn && client.Signalling.Session?.Id == session);
            Must(isSomebodys || IsForgotten(session), "no session of nobody is stored", session.ToString());
        }

        foreach ((ParticipantKey key, ParticipantState participant) in stored.Participants)
        {
            bool isSomebodys = clients.Any(client => client.IsIn && client.Part.Key == key && client.Signalling.Session?.Id == participant.Session);
            Must(participant.Session is null || isSomebodys, "no ghosts", $"{key} is stored as {participant.Session}");
        }
    }

    /// <summary>
    /// Its participant let go of it, and the word of that was lost with a silo: nobody is left to look for what is stored. That much
    /// is known and tolerated.
    /// </summary>
    private bool IsForgotten(SessionId session) =>
        ledger.HaveSilosDied && stored.Participants.Values.All(participant => participant.Session != session);

    private void CheckNodes()
    {
        foreach (NodeProcess node in nodes)
        {
            if (!node.IsUp) continue;
            foreach (MediaRoom room in node.Core!.Shard.Rooms.All) CheckCarried(node, room);
        }
    }

    private void CheckCarried(NodeProcess node, MediaRoom carried)
    {
        RoomState? room = stored.Rooms.GetValueOrDefault(RoomKey.From(carried.Name));
        Must(room?.Placement?.Node == node.Id, "no room on a node that should not have it", $"{node} carries {carried.Name} ({carried.Epoch}), placed at {room?.Placement}");
        foreach (PeerLink link in carried.Links)
        {
            LinkId id = LinkId.From(link.Name);
            ParticipantState? owner = stored.Participants.GetValueOrDefault(id.Owner);
            Must(owner?.Link?.Id == id || owner?.Next?.Id == id, "no orphaned link on a node", $"{node} has {id}, {id.Owner} has {owner?.Link?.Id} and {owner?.Next?.Id}");
        }
    }

    private void CheckBoard()
    {
        foreach ((RoomKey key, RoomAssignment assigned) in stored.Board.Rooms)
        {
            NodeId? placed = stored.Rooms.GetValueOrDefault(key)?.Placement?.Node;
            Must(placed == assigned.Node && assigned.MovingTo is null, "the fleet knows where rooms are", $"{key} is at {placed}, the fleet says {assigned}");
        }

        foreach ((RoomKey key, RoomState room) in stored.Rooms)
        {
            Must(room.Placement is null || stored.Board.Rooms.ContainsKey(key), "the fleet knows where rooms are", $"{key} is at {room.Placement}, the fleet does not know");
        }
    }

    private static void Must(bool holds, string checker, string message)
    {
        if (!holds) throw new CheckFailed(checker, message);
    }
}
