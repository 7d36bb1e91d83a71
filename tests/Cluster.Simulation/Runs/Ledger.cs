using Conference.Cluster.Simulation.Checks;
using Conference.Cluster.Simulation.Clients;
using Conference.Grains.Rooms;

namespace Conference.Cluster.Simulation.Runs;

/// <summary>What platforms were promised, and what they may have caused.</summary>
internal sealed class Ledger
{
    private const string NothingIsLost = "no acknowledged change is lost";

    private readonly HashSet<RoomKey> _created = [];
    private readonly HashSet<RoomKey> _closing = [];
    private readonly HashSet<RoomKey> _closed = [];

    public void OnCreated(RoomKey room) => _created.Add(room);

    public bool WasCreated(RoomKey room) => _created.Contains(room);

    /// <summary>Asked for: whether it happens is unknown until it is acknowledged.</summary>
    public void OnClosing(RoomKey room) => _closing.Add(room);

    public bool IsClosing(RoomKey room) => _closing.Contains(room);

    public void OnClosed(RoomKey room) => _closed.Add(room);

    /// <summary>Whether a client that is not in the call any more was told something that is true.</summary>
    public bool Explains(ClientProcess client) => client.Signalling.Ending switch
    {
        "left" or "vanished" => true,
        "room-closed" or "removed" or "refused: UnknownRoom" => _closing.Contains(client.Part.Room),
        _ => false,
    };

    public void OnThrownOut(ClientProcess client, string why) =>
        Must.Hold(client.IsLeaving || IsClosing(client.Part.Room), "nobody is thrown out", $"{client} is told {why}");

    public void Check(StoreWitness stored)
    {
        foreach (RoomKey room in _created)
        {
            RoomState? state = stored.Rooms.GetValueOrDefault(room);
            bool isThere = state is { IsClosed: false };
            Must.Hold(!_closed.Contains(room) || !isThere, NothingIsLost, $"{room} was closed, and is there");
            Must.Hold(_closing.Contains(room) || isThere, NothingIsLost, $"{room} was created, and is not there");
        }
    }
}
