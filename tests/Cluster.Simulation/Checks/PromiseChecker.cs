using Conference.Cluster.Simulation.Clients;
using Conference.Grains.Interfaces.Signalling;
using Conference.Grains.Participants;
using Conference.Grains.Rooms;

namespace Conference.Cluster.Simulation.Checks;

/// <summary>What a client is answered by yes is stored by then.</summary>
internal sealed class PromiseChecker(StoreWitness stored, Findings findings)
{
    private const string StoredFirst = "what is answered is stored";

    public void OnJoined(ClientProcess client, SessionId session)
    {
        if (!stored.WasIn(client.Part.Room, session)) findings.Add(StoredFirst, $"{client} has joined as {session}, and was never stored");
    }

    public void OnAcknowledged(ClientProcess client, SessionId session, ClientMessage message)
    {
        RoomState? room = stored.Rooms.GetValueOrDefault(client.Part.Room);
        bool isIn = room?.IsIn(client.Part.Identity, session) is true;
        ParticipantState? participant = stored.Participants.GetValueOrDefault(client.Part.Key);
        switch (message)
        {
            case ClientLeave:
                if (isIn) findings.Add(StoredFirst, $"{client} has left, and is in the room as {session}");
                if (participant?.Session == session) findings.Add(StoredFirst, $"{client} has left, and is stored as {session}");
                if (stored.Sessions.ContainsKey(session)) findings.Add(StoredFirst, $"{client} has left, and {session} is stored");
                break;

            // Whoever is put out has offered nothing any more.
            case ClientOffer offer when isIn && participant?.Session == session && !participant.HasSeen(session, offer):
                findings.Add(StoredFirst, $"{client} has offered {offer.Id}, {participant.LastOffer} is stored");
                break;
            default:
                break;
        }
    }
}
