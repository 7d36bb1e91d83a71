namespace Conference.Grains.Rooms;

/// <summary>Does what a room has to do by itself, one thing at a time. A part of the room's grain: its turns.</summary>
/// <param name="carryOut">Whatever it does not achieve is tried again after the same wait.</param>
internal sealed class RoomChores(RoomGrain grain, ConferenceGrainOptions options, Func<RoomChore, Task> carryOut)
{
    private RoomChore _next;
    private IGrainTimer? _timer;

    /// <summary>The node could not be told that it carries the room.</summary>
    public bool NodeMissedOpening { get; set; }

    public void Schedule()
    {
        RoomChore next = grain.Room?.NextChore(NodeMissedOpening) ?? RoomChore.None;
        if (next == _next && _timer is not null) return;

        _next = next;
        _timer?.Dispose();
        _timer = null;
        if (next is RoomChore.None) return;

        TimeSpan wait = next is RoomChore.Vacate ? options.EmptyRoomGrace : options.PlacementRetry;
        _timer = grain.RegisterGrainTimer(DoNext, new GrainTimerCreationOptions(wait, wait) { KeepAlive = true });
    }

    private async Task DoNext()
    {
        await carryOut(_next);
        Schedule();
    }
}
