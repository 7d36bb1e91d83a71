namespace Conference.Grains.Rooms;

/// <summary>
/// What is stored of a room, as this activation knows it. Of two activations the one whose write fails is dropped; but one that only reads
/// would never notice. So whoever is about to say no, or to take something away, looks again first.
/// </summary>
internal sealed class RoomStorage(IPersistentState<RoomRecord> stored, RoomGrain grain, RoomKey key)
{
    public RoomState? Room => stored.RecordExists ? stored.State.Room : null;

    public Task Save(RoomState room)
    {
        stored.State.Room = room;
        return stored.WriteOrEnd(grain, () => _ = grain.Fleet.WakeSoon(key));
    }

    /// <summary>The room, as another activation may have stored it meanwhile. Then that one was the room, and this one ends.</summary>
    public async Task<RoomState?> LookAgain()
    {
        string? etag = stored.Etag;
        await stored.ReadStateAsync();
        if (stored.Etag == etag) return Room;

        ((IGrainBase)grain).DeactivateOnIdle();
        return Room;
    }

    /// <summary>This activation ends, since there is another. While something is left to do, somebody has to call that one.</summary>
    public Task Leave(DeactivationReason reason)
    {
        bool isNeeded = Room is { } room && (!room.IsOver || room.Placement is not null);

        // A silo that stops may be the last, and then nobody could be told.
        if (isNeeded && reason.ReasonCode is not DeactivationReasonCode.ShuttingDown) _ = grain.Fleet.WakeSoon(key);
        return Task.CompletedTask;
    }

    /// <param name="suits">It is what the caller takes it for, and need not be looked at again.</param>
    public async Task<RoomState?> Find(Func<RoomState, bool> suits) => Room is { } room && suits(room) ? room : await LookAgain();
}
