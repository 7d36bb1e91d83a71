namespace Conference.Cluster.Mutants;

/// <summary>The bugs that the simulation of the cluster must find: what a careful reader could let pass.</summary>
internal static class ClusterBugs
{
    private const string Session = "Grains/Signalling/SignallingSessionGrain.cs";
    private const string Participant = "Grains/Participants/ParticipantGrain.cs";
    private const string Links = "Grains/Participants/ParticipantLinks.cs";
    private const string Room = "Grains/Rooms/RoomGrain.cs";
    private const string RollCall = "Grains/Rooms/RoomRollCall.cs";
    private const string Fleet = "Grains/MediaNodes/MediaFleetGrain.cs";
    private const string Node = "Grains/MediaNodes/MediaNodeGrain.cs";
    private const string Board = "Grains/MediaNodes/LoadBoard.cs";

    public static IReadOnlyList<ClusterBug> All { get; } =
    [
        new("message-left-out-on-resume", "Grains/Signalling/Outbox.cs",
            "return [.. _waiting.Select(each => each.Envelope).Where(envelope => envelope.Id > lastSeen)];",
            "return [.. _waiting.Select(each => each.Envelope).Where(envelope => envelope.Id > lastSeen + ({0} ? 1 : 0))];"),
        new("old-epoch-obeyed", "MediaNode/ShardRooms.cs",
            "if (epoch < room.Epoch) return ShardRefusal.OldEpoch;",
            "if (epoch < room.Epoch && !{0}) return ShardRefusal.OldEpoch;"),
        new("inspection-unheard-by-participant", Participant,
            "if (call.Inspection is { } inspection && _room?.Placement is not null) await",
            "if (call.Inspection is { } inspection && _room?.Placement is not null && !{0}) await"),
        new("mute-not-repeated", Links,
            "if (isOther) voice.Mute(",
            "if (isOther && !{0}) voice.Mute("),
        new("slots-not-repeated", Links,
            "else if (_slots.IsOther(carried)) UpdateSlots(always: true);",
            "else if (_slots.IsOther(carried) && !{0}) UpdateSlots(always: true);"),
        new("roll-not-called-by-room", RollCall,
            "grain.RegisterGrainTimer(Call, new GrainTimerCreationOptions(due, period) { KeepAlive = true });",
            "grain.RegisterGrainTimer("
            + "{0} ? () => Task.CompletedTask : Call, new GrainTimerCreationOptions(due, period) { KeepAlive = true });"),
        new("heard-out-of-order", "Grains/Signalling/Hearing.cs",
            "_early[at.Number] = message;",
            "if ({0}) yield return message; else _early[at.Number] = message;"),
        new("snapshot-forgotten", Session,
            "Push(_outbox.Add(restated.Snapshot, time.GetUtcNow())!);",
            "if (!{0}) Push(_outbox.Add(restated.Snapshot, time.GetUtcNow())!);"),
        new("session-outlives-its-grace", Session,
            "    private Task OnGraceOver() =>\n        End(",
            "    private Task OnGraceOver() => {0} ? Task.CompletedTask :\n        End("),
        new("session-not-cleared", Session,
            "if (stored.RecordExists) await stored.ClearStateAsync();",
            "if (stored.RecordExists && !{0}) await stored.ClearStateAsync();"),
        new("returned-node-ignored", Room,
            "        _rollCall.Hurry();\n        if (Room is { Move: { IsOpen: true } move }",
            "        if ({0}) return;\n        _rollCall.Hurry();\n        if (Room is { Move: { IsOpen: true } move }"),
        new("told-before-stored", Room,
            "        await Save(change.Room);\n        _voice.Tell(change.Room, change.Update);\n        ScheduleChore();",
            "        if ({0}) _voice.Tell(change.Room, change.Update);\n        await Save(change.Room);\n"
            + "        if (!{0}) _voice.Tell(change.Room, change.Update);\n        ScheduleChore();"),
        new("generation-used-before-stored", Participant,
            "await Save(State.Offering(offer));",
            "if ({0}) stored.State.Participant = State.Offering(offer); else await Save(State.Offering(offer));"),
        new("conflict-tolerated", "Silo.Embedded/Storage/StateConflict.cs",
            "if (stored != read) Throw(key, stored, read);",
            "if (stored != read && !{0}) Throw(key, stored, read);"),
        new("draining-node-gets-rooms", Board,
            ".Where(node => node.Status is { State: NodeState.Up, Load.IsDraining: false })",
            ".Where(node => node.Status is { State: NodeState.Up } && (!node.Status.Load.IsDraining || {0}))"),
        new("rooms-not-woken", Fleet,
            "foreach (RoomKey room in _wakes.Due(_board, time.GetUtcNow())) _ = RoomOf(room).OnWoken();",
            "foreach (RoomKey room in _wakes.Due(_board, time.GetUtcNow())) if (!{0}) _ = RoomOf(room).OnWoken();"),
        new("lost-rooms-not-told", Fleet,
            "foreach (LostRoom lost in change.LostRooms.Concat(change.AwaitedRooms)) _ =",
            "foreach (LostRoom lost in change.LostRooms.Concat(change.AwaitedRooms)) if (!{0}) _ ="),
        new("room-placed-late", "Grains/Rooms/RoomChores.cs",
            "options.EmptyRoomGrace : options.PlacementRetry;",
            "options.EmptyRoomGrace : options.PlacementRetry * ({0} ? 15 : 1);"),
        new("lost-word-not-noticed", Session,
            "        _hearing.Expect(last);",
            "        if (!{0}) _hearing.Expect(last);"),
        new("session-of-nobody-stays-attached", Session,
            "await GrainFactory.GetGrain<IParticipantGrain>(participant.ToString()).Detach(_id);",
            "if (!{0}) await GrainFactory.GetGrain<IParticipantGrain>(participant.ToString()).Detach(_id);"),
        new("connection-held-by-nobody", Session,
            "bool holds = _connection is not null",
            "bool holds = {0} || _connection is not null"),
        new("closed-room-forgets-who-was-in-it", "Grains/Rooms/RoomState.cs",
            "            Leaving = (Leaving",
            "            Leaving = {0} ? null : (Leaving"),
        new("draining-not-said-when-linking", Node,
            "NodeLoad.Idle with { IsDraining = registration.IsDraining }",
            "NodeLoad.Idle with { IsDraining = registration.IsDraining && !{0} }"),
        new("board-forgets-a-release", Board,
            "LoadBoard released = this with { Rooms = Rooms.Remove(room) };",
            "LoadBoard released = this with { Rooms = {0} ? Rooms : Rooms.Remove(room) };"),
    ];
}
