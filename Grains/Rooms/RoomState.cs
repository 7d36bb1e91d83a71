using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Rooms;

/// <summary>The rules of a room. Pure: no clock, no I/O, no grain.</summary>
/// <param name="Epoch">Of the latest placement; never falls, also when the room has no node or is made again.</param>
/// <param name="Version">Rises by one with each change that participants are told of.</param>
/// <param name="Move">The latest one, also when it is over.</param>
/// <param name="Leaving">Who was in it when it closed, until they have let go of their sessions; null: nobody.</param>
[GenerateSerializer, Immutable, Alias("room-state")]
internal sealed record RoomState(
    RoomSettings Settings,
    DateTimeOffset CreatedAt,
    bool IsClosed,
    ImmutableDictionary<ParticipantId, RoomMember> Members,
    RoomPlacement? Placement,
    long Epoch,
    long Version,
    RoomMove? Move = null,
    ImmutableDictionary<ParticipantId, SessionId>? Leaving = null)
{
    /// <summary>That one participant may publish.</summary>
    public const int TracksMax = 16;

    /// <param name="earlier">A closed room of the same name: epochs and versions go on from there.</param>
    public static RoomState Created(RoomSettings settings, DateTimeOffset at, RoomState? earlier) => new(
        settings,
        at,
        IsClosed: false,
        ImmutableDictionary<ParticipantId, RoomMember>.Empty,
        Placement: null,
        earlier?.Epoch ?? 0,
        earlier?.Version ?? 0,
        Leaving: earlier?.Leaving);

    /// <summary>It needs no node, and nobody has to be told anything any more.</summary>
    public bool IsOver => Members.IsEmpty && Leaving is null or { IsEmpty: true };

    /// <summary>Everybody who has to hear how things are, in an order of its own.</summary>
    public IEnumerable<(ParticipantId Participant, SessionId Session)> Listeners() => Members.Values
        .Select(member => (member.Participant, member.Session))
        .Concat((Leaving ?? []).Select(entry => (Participant: entry.Key, Session: entry.Value)))
        .OrderBy(listener => listener.Participant.Value, StringComparer.Ordinal);

    public RoomRefusal WhyNot(JoinRequest joining) => Members.GetValueOrDefault(joining.Participant) switch
    {
        _ when IsClosed => RoomRefusal.UnknownRoom,
        { } member when member.Session != joining.Session && !joining.TakesOver => RoomRefusal.DuplicateIdentity,
        null when Members.Count >= Settings.ParticipantsMax => RoomRefusal.Full,
        _ => RoomRefusal.None,
    };

    public RoomRefusal WhyNotPublish(ParticipantId participant, SessionId session, ImmutableArray<PublishedTrack> tracks)
    {
        if (!IsIn(participant, session)) return RoomRefusal.NotInRoom;
        return tracks.Length > TracksMax ? RoomRefusal.TooManyTracks : RoomRefusal.None;
    }

    public RoomRefusal WhyNotMute(ParticipantId participant, SessionId session, TrackId track)
    {
        if (!IsIn(participant, session)) return RoomRefusal.NotInRoom;
        bool publishes = Members[participant].Tracks.Any(published => published.Id == track);
        return publishes ? RoomRefusal.None : RoomRefusal.UnknownTrack;
    }

    /// <summary>The move that the same request began, as far as anybody can tell.</summary>
    public bool IsMovingTo(NodeId? target) =>
        Move is { IsUnderWay: true } move && (target is null || target == move.To);

    public MoveRefusal WhyNotMove(NodeId? target) => this switch
    {
        { IsClosed: true } => MoveRefusal.UnknownRoom,
        { Move.IsOpen: true } => MoveRefusal.OtherMove,
        { Placement: null } => MoveRefusal.NotPlaced,
        _ when Placement.Node == target => MoveRefusal.AlreadyThere,
        _ => MoveRefusal.None,
    };

    public bool IsIn(ParticipantId participant, SessionId session) =>
        !IsClosed && Members.TryGetValue(participant, out RoomMember? member) && member.Session == session;

    /// <param name="asking">Null: nobody in particular.</param>
    public bool Lists(ParticipantId? asking) => !IsClosed && (asking is not { } one || Members.ContainsKey(one));

    /// <summary>That process carries the room, or has a part in its move.</summary>
    public bool Concerns(NodeId node, Guid instance) =>
        Placement?.IsAt(node, instance) is true || (Move is { IsOpen: true } move && (node == move.From || node == move.To));

    /// <summary>A session that takes an identity over starts without tracks: they were its predecessor's.</summary>
    public RoomChange Joined(JoinRequest joining, DateTimeOffset at)
    {
        if (IsIn(joining.Participant, joining.Session)) return new(this, null);
        DateTimeOffset joinedAt = Members.GetValueOrDefault(joining.Participant)?.JoinedAt ?? at;
        return With(new RoomMember(joining.Participant, joining.Name, joining.Session, joining.TokenId, joinedAt, []));
    }

    public RoomChange Left(ParticipantId participant, SessionId session)
    {
        if (Leaving?.GetValueOrDefault(participant) == session) return new(this with { Leaving = Leaving.Remove(participant) }, null);
        if (!IsIn(participant, session)) return new(this, null);
        RoomState left = this with { Members = Members.Remove(participant), Version = Version + 1 };
        return new(left, new EntryLeft(left.Version, participant));
    }

    public RoomChange Published(ParticipantId participant, ImmutableArray<PublishedTrack> tracks)
    {
        RoomMember member = Members[participant];
        return member.Tracks.SequenceEqual(tracks) ? new(this, null) : With(member with { Tracks = tracks });
    }

    public RoomChange Muted(ParticipantId participant, TrackId track, bool muted)
    {
        RoomMember member = Members[participant];
        return Published(participant, [.. member.Tracks.Select(each => each.Id == track ? each with { Muted = muted } : each)]);
    }

    public RoomChange Placed(NodePlace place) => Placed(new RoomPlacement(place.Node, Epoch + 1, Epoch + 1, place.Instance));

    /// <summary>After a step of the move: the placement follows the verdict.</summary>
    public RoomChange After(RoomMoveStep step)
    {
        RoomState moving = this with { Move = step.Move };
        return step.Verdict switch
        {
            RoomMoveVerdict.Commit when Placement is { } placement =>
                moving.Placed(placement with { Node = step.Move.To, Epoch = Epoch + 1, Instance = null }),
            RoomMoveVerdict.TakeBack => moving.EpochRaised(0),
            RoomMoveVerdict.Unplace => moving.Unplaced(),
            _ => new(moving, null),
        };
    }

    /// <summary>The same node under an epoch above both ours and the one that the node has been heard to obey.</summary>
    public RoomChange EpochRaised(long heard) =>
        Placement is null ? new(this, null) : Placed(Placement with { Epoch = Math.Max(Epoch, heard) + 1 });

    /// <summary>The node is gone, and every link and track with it.</summary>
    public RoomChange Unplaced()
    {
        if (Placement is null) return new(this, null);
        var silent = Members.ToImmutableDictionary(entry => entry.Key, entry => entry.Value with { Tracks = [] });
        RoomState unplaced = this with
        {
            Placement = null,
            Members = silent,
            Version = Version + 1,
            Move = Move?.Superseded(),
        };
        return new(unplaced, new PlacementChanged(unplaced.Version, null));
    }

    public RoomChange Closed()
    {
        if (IsClosed) return new(this, null);
        RoomState closed = this with
        {
            IsClosed = true,
            Placement = null,
            Leaving = (Leaving ?? ImmutableDictionary<ParticipantId, SessionId>.Empty)
                .SetItems(Members.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Session))),
            Members = ImmutableDictionary<ParticipantId, RoomMember>.Empty,
            Version = Version + 1,
            Move = Move?.Superseded(),
        };
        return new(closed, new RoomClosed(closed.Version));
    }

    /// <param name="nodeMissedOpening">The node could not be told that it carries the room.</param>
    public RoomChore NextChore(bool nodeMissedOpening) => this switch
    {
        { IsClosed: true } or { Move.IsOpen: true } => RoomChore.None,
        { Members.IsEmpty: true, Placement: not null } => RoomChore.Vacate,
        { Members.IsEmpty: false, Placement: null } => RoomChore.Place,
        { Members.IsEmpty: false } when nodeMissedOpening => RoomChore.Reopen,
        _ => RoomChore.None,
    };

    public RoomSnapshot ToSnapshot() => new(Version, Placement, Roster());

    /// <param name="move">Of <see cref="Move"/>.</param>
    public RoomDescription ToDescription(RoomId id, RoomMoveDescription? move) =>
        new(id, Settings, CreatedAt, Roster(), Placement?.Node, move);

    private ImmutableArray<RosterEntry> Roster() =>
    [
        .. Members.Values
            .OrderBy(member => member.JoinedAt)
            .ThenBy(member => member.Participant.Value, StringComparer.Ordinal)
            .Select(member => member.ToEntry()),
    ];

    private RoomChange With(RoomMember member)
    {
        RoomState changed = this with { Members = Members.SetItem(member.Participant, member), Version = Version + 1 };
        return new(changed, new EntryChanged(changed.Version, member.ToEntry()));
    }

    private RoomChange Placed(RoomPlacement placement)
    {
        RoomState placed = this with { Placement = placement, Epoch = placement.Epoch, Version = Version + 1 };
        return new(placed, new PlacementChanged(placed.Version, placement));
    }
}
