using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Participants;

/// <summary>The room as a participant knows it, and how updates change that. Pure.</summary>
internal sealed record RoomView(
    long Version,
    RoomPlacement? Placement,
    ImmutableDictionary<ParticipantId, RosterEntry> Roster)
{
    public static RoomView Of(RoomSnapshot snapshot) => new(
        snapshot.Version, snapshot.Placement, snapshot.Roster.ToImmutableDictionary(entry => entry.Participant));

    public UpdateOrder OrderOf(RoomUpdate update) => (update.Version - Version) switch
    {
        <= 0 => UpdateOrder.Old,
        1 => UpdateOrder.Next,
        _ => UpdateOrder.Gap,
    };

    public RoomView With(RoomUpdate update) => update switch
    {
        EntryChanged changed => this with
        {
            Version = update.Version,
            Roster = Roster.SetItem(changed.Entry.Participant, changed.Entry),
        },
        EntryLeft left => this with { Version = update.Version, Roster = Roster.Remove(left.Participant) },
        PlacementChanged placed => this with
        {
            Version = update.Version,
            Placement = placed.Placement,
            Roster = KeepsLinks(Placement, placed.Placement) ? Roster : Silent(),
        },
        _ => this with { Version = update.Version },
    };

    /// <summary>Everybody, as a room lists them.</summary>
    public ImmutableArray<RosterEntry> Ordered() => InOrder(Roster.Values);

    public ImmutableArray<RosterEntry> ChangedSince(RoomView earlier) =>
        InOrder(Roster.Values.Where(entry => !earlier.Has(entry)));

    /// <summary>Somebody is in the room just so.</summary>
    public bool Has(RosterEntry entry) => Roster.TryGetValue(entry.Participant, out RosterEntry? known) && AreSame(entry, known);

    public ImmutableArray<ParticipantId> LeftSince(RoomView earlier) =>
        [.. earlier.Roster.Keys.Where(id => !Roster.ContainsKey(id)).OrderBy(id => id.Value, StringComparer.Ordinal)];

    /// <summary>Links outlive epochs, and go with their room to another node.</summary>
    public static bool KeepsLinks(RoomPlacement? earlier, RoomPlacement? later) =>
        earlier is not null && earlier.Since == later?.Since;

    public static bool HasMoved(RoomPlacement? earlier, RoomPlacement? later) =>
        KeepsLinks(earlier, later) && earlier!.Node != later!.Node;

    private static ImmutableArray<RosterEntry> InOrder(IEnumerable<RosterEntry> entries) =>
        [.. entries.OrderBy(entry => entry.JoinedAt).ThenBy(entry => entry.Participant.Value, StringComparer.Ordinal)];

    private static bool AreSame(RosterEntry one, RosterEntry other) =>
        one with { Tracks = default } == other with { Tracks = default } && one.Tracks.SequenceEqual(other.Tracks);

    private ImmutableDictionary<ParticipantId, RosterEntry> Silent() =>
        Roster.ToImmutableDictionary(entry => entry.Key, entry => entry.Value with { Tracks = [] });
}
