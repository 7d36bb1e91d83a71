using Conference.Grains.MediaNodes;
using Conference.Grains.Participants;
using Conference.Grains.Rooms;
using Conference.Grains.Signalling;
using Conference.Silo.Embedded.Codecs;
using Conference.Silo.Embedded.Storage;

namespace Conference.Cluster.Simulation.Checks;

/// <summary>Reads all that is stored: numbers that must never fall do not, and what was ever so is remembered.</summary>
internal sealed class StoreWitness(Func<CodecBook> codecs, Findings findings)
{
    private const string NeverFalls = "epochs, versions and generations never fall";

    private readonly Dictionary<(string What, string Key), long> _highest = [];
    private readonly HashSet<(RoomKey Room, SessionId Session)> _everIn = [];

    public Dictionary<RoomKey, RoomState> Rooms { get; } = [];

    public Dictionary<ParticipantKey, ParticipantState> Participants { get; } = [];

    public Dictionary<SessionId, SessionState> Sessions { get; } = [];

    public LoadBoard Board { get; private set; } = LoadBoard.Empty;

    public bool WasIn(RoomKey room, SessionId session) => _everIn.Contains((room, session));

    public long HighestEpoch(RoomKey room) => Highest("epoch", room.ToString());

    public long HighestVersion(RoomKey room) => Highest("version", room.ToString());

    public long HighestGeneration(ParticipantKey participant) => Highest("generation", participant.ToString());

    public void OnStored(StateKey key, StoredState? state)
    {
        switch (key.StateName)
        {
            case "room" when Read<RoomRecord>(state)?.Room is { } room:
                OnRoom(RoomKey.From(key.GrainKey), room);
                break;
            case "participant" when Read<ParticipantRecord>(state)?.Participant is { } participant:
                Participants[ParticipantKey.From(key.GrainKey)] = participant;
                Raise("generation", key.GrainKey, participant.Generation);
                break;
            case "session" when Read<SessionRecord>(state)?.Session is { } session:
                Sessions[new SessionId(key.GrainKey)] = session;
                break;
            case "session":
                Sessions.Remove(new SessionId(key.GrainKey));
                break;
            case "node" when Read<NodeRecord>(state) is { } node:
                Raise("link number", key.GrainKey, node.LinkNumber);
                break;
            case "fleet":
                Board = Read<FleetRecord>(state)?.Board ?? LoadBoard.Empty;
                break;
        }
    }

    /// <summary>Told of a room that is placed anew, on another node than before.</summary>
    public Action<RoomKey, RoomState> Placed { get; set; } = static (_, _) => { };

    private void OnRoom(RoomKey key, RoomState room)
    {
        if (room.Placement is { } placement && Rooms.GetValueOrDefault(key)?.Placement?.Node != placement.Node) Placed(key, room);
        Rooms[key] = room;
        Raise("epoch", key.ToString(), room.Epoch);
        Raise("version", key.ToString(), room.Version);
        foreach (RoomMember member in room.Members.Values) _everIn.Add((key, member.Session));
    }

    private T? Read<T>(StoredState? state)
        where T : class =>
        state is null ? null : (T?)CodecBook.Load(state.Payload, codecs().SlotOf(typeof(T), "what is stored"));

    private long Highest(string what, string key) => _highest.GetValueOrDefault((what, key));

    private void Raise(string what, string key, long value)
    {
        long highest = Highest(what, key);
        if (value < highest) findings.Add(NeverFalls, $"the {what} of {key} falls from {highest} to {value}");
        _highest[(what, key)] = Math.Max(value, highest);
    }
}
