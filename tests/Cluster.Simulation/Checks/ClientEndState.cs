using Conference.Cluster.Simulation.Clients;
using Conference.Cluster.Simulation.Nodes;
using Conference.Cluster.Simulation.Runs;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;
using Conference.Grains.Participants;
using Conference.Grains.Rooms;
using Conference.MediaNode.Link;
using Conference.MediaNode.Room;

namespace Conference.Cluster.Simulation.Checks;

/// <summary>How a client must stand in the end: in the call, with the others' view of it, or told why not.</summary>
internal sealed class ClientEndState(
    StoreWitness stored, IReadOnlyList<NodeProcess> nodes, IReadOnlyList<ClientProcess> clients, Ledger ledger)
{
    private static readonly TimeSpan HeardWithin = TimeSpan.FromSeconds(3);

    public void Check(ClientProcess client)
    {
        if (!client.IsIn)
        {
            bool isExplained = !client.IsUp || ledger.Explains(client);
            Must.Hold(isExplained, "nobody is thrown out", $"{client} is told: {client.Signalling.Ending}");
            return;
        }

        bool isConnected = client.Signalling.Phase is SignallingPhase.Connected;
        Must.Hold(isConnected, "every client is in the call or told why not", $"{client} is {client.Signalling.Phase}");
        RoomState? room = stored.Rooms.GetValueOrDefault(client.Part.Room);
        RoomMember? self = room?.Members.GetValueOrDefault(client.Part.Identity);
        SessionId session = client.Signalling.Session!.Id;
        Must.Hold(self?.Session == session, "no acknowledged join is lost", $"{client} is {session}, the room has {self?.Session}");

        CheckRoster(client, room!);
        CheckMedia(client, room!, self!);
    }

    private static void CheckRoster(ClientProcess client, RoomState room)
    {
        string known = Words(client.Roster.Values, client);
        string real = Words(room.Members.Values.Select(member => member.ToEntry()), client);
        Must.Hold(known == real, "a client's view is the room's", $"{client} knows {known}; the room has {real}");
    }

    private static string Words(IEnumerable<RosterEntry> entries, ClientProcess except) => string.Join(
        ", ",
        entries
            .Where(entry => entry.Participant != except.Part.Identity)
            .OrderBy(entry => entry.Participant.Value, StringComparer.Ordinal)
            .Select(entry => $"{entry.Participant}({string.Join(' ', entry.Tracks.Select(Words))})"));

    private static string Words(PublishedTrack track) => $"{track.Id.Link.Generation}:{track.Id.Mid}{(track.Muted ? "-" : "+")}";

    private void CheckMedia(ClientProcess client, RoomState room, RoomMember self)
    {
        PeerConnection? peer = client.Media.Current;
        bool hasMedia = peer is { IsConnected: true };
        Must.Hold(hasMedia, "every client has media", $"{client}: {client.Media.Phase}, connection {peer?.Number}");
        ParticipantLink? known = stored.Participants[client.Part.Key].Link;
        Must.Hold(
            known?.Connection == peer!.Number,
            "client and cluster mean one connection",
            $"{client} has {peer.Number}, the cluster {known?.Connection}");

        NodeProcess node = nodes.First(node => node.Id == room.Placement!.Node);
        MediaRoom carried = node.Rooms.First(each => each.Name == client.Part.Room.ToString());
        PeerLink? link = carried.Links.FirstOrDefault(each => each.Name == known!.Id.ToString());
        Must.Hold(link is { IsConnected: true }, "the node has every client's link", $"{client}: {known!.Id}");

        CheckSlots(client, room, self, link!);
        CheckMute(client, self, carried);
        foreach (SlotContent slot in client.Slots) CheckHeard(client, peer, slot);
    }

    private static void CheckSlots(ClientProcess client, RoomState room, RoomMember self, PeerLink link)
    {
        string shown = string.Join(' ', link.Media.Slots.Select(slot => $"{slot.Mid}={slot.Track?.Name}"));
        string known = string.Join(' ', client.Slots.Select(slot => $"{slot.Mid}={slot.Track}"));
        string words = $"{client} knows {known}; the node forwards {shown}";
        Must.Hold(shown == known, "a client's slots are what its node forwards", words);

        int audible = room.Members.Values
            .Where(other => other != self)
            .SelectMany(other => other.Tracks)
            .Count(track => track.Kind is MediaKind.Audio);
        int filled = client.Slots.Count(slot => slot.Kind is MediaKind.Audio && slot.Track is not null);
        int expected = client.Part.Grants.Subscribe ? Math.Min(client.Part.AudioSlots, audible) : 0;
        words = $"{client}: {filled} of {client.Part.AudioSlots} slots show one of {audible} tracks";
        Must.Hold(filled == expected, "slots are filled", words);
    }

    private static void CheckMute(ClientProcess client, RoomMember self, MediaRoom carried)
    {
        foreach (PublishedTrack track in self.Tracks.Where(track => track.Kind is MediaKind.Audio))
        {
            bool isKnown = track.Muted == client.IsMuted;
            Must.Hold(isKnown, "the room knows who is muted", $"{client}: {client.IsMuted}, the room: {track.Muted}");
            bool? atNode = carried.FindTrack(track.Id.ToString())?.IsMuted;
            Must.Hold(atNode == client.IsMuted, "the node knows who is muted", $"{client}: {client.IsMuted}, the node: {atNode}");
        }
    }

    private void CheckHeard(ClientProcess client, PeerConnection peer, SlotContent slot)
    {
        if (slot.Kind is not MediaKind.Audio || slot.Participant is not { } of) return;
        ClientProcess? other = clients.FirstOrDefault(each => each.IsIn && each.Part.Key == new ParticipantKey(client.Part.Room, of));
        if (other is null or { IsMuted: true } || other.Media.Current is not { IsConnected: true }) return;

        Instant? heard = peer.Media.Slots.Find(each => each.Mid == slot.Mid)?.HeardAt;
        bool isRecent = heard is { } at && peer.Media.Now - at < HeardWithin;
        Must.Hold(isRecent, "media flows", $"{client} has not heard {other} in {slot.Mid} since {heard}");
    }
}
