using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.Rooms;

/// <summary>
/// Now and then a room asks its node what there is, and tells everybody in it what the room holds to be so. Everything else is
/// said once and one way: whatever got lost with a process is found and mended here. A part of the room's grain: its turns.
/// </summary>
internal sealed class RoomRollCall(RoomGrain grain, RoomKey key, RoomVoice voice, TimeSpan period, GrainMetrics metrics)
{
    /// <summary>After something happened that may have cost messages: as long as those that are on their way may need.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private IGrainTimer? _timer;
    private readonly SortedDictionary<int, ImmutableArray<CarriedLink>> _parts = [];
    private Guid? _asked;
    private bool _isThorough;

    /// <summary>Calls the roll as long as somebody is here.</summary>
    public void Keep()
    {
        if (!IsNeeded) Stop();
        else _timer ??= Register(period);
    }

    /// <summary>Messages may have been lost just now.</summary>
    public void Hurry()
    {
        Stop();
        _isThorough = true;
        if (IsNeeded) _timer = Register(Soon);
    }

    /// <summary>The node's inventory: what nobody of this room has is closed, the rest is for everybody to compare.</summary>
    public void OnInspected(RoomInspected inspected)
    {
        if (inspected.Command != _asked || grain.Room is not { Placement: { } placement } room)
        {
            metrics.Count(Ignored.LateAnswer);
            return;
        }

        _parts[inspected.Part] = inspected.Links;
        if (_parts.Count < inspected.Parts) return;

        _isThorough = false;
        ImmutableArray<CarriedLink> links = [.. _parts.Values.SelectMany(part => part)];
        Forget();
        foreach (CarriedLink carried in links)
        {
            ParticipantKey owner = carried.Link.Owner;
            if (owner.Room == key && room.Members.ContainsKey(owner.Participant)) continue;

            metrics.Count(Ignored.OrphanedLink);
            voice.CloseLink(placement, carried.Link);
        }

        voice.CallRoll(room, inspected.Command, links);
    }

    private bool IsNeeded => grain.Room is { } room && (!room.IsOver || room.Placement is not null);

    private IGrainTimer Register(TimeSpan due) =>
        grain.RegisterGrainTimer(Call, new GrainTimerCreationOptions(due, period) { KeepAlive = true });

    private Task Call()
    {
        if (grain.Room is not { } room) return Task.CompletedTask;

        // A node that does not answer is no reason to let everybody go unheard.
        bool isUnanswered = _asked is not null;
        Forget();
        _asked = room is { Placement: { } placement, Move: not { IsOpen: true } } ? voice.Inspect(placement, _isThorough) : null;
        if (isUnanswered || _asked is null) voice.CallRoll(room, null, []);
        return Task.CompletedTask;
    }

    private void Stop()
    {
        _timer?.Dispose();
        _timer = null;
        Forget();
    }

    private void Forget()
    {
        _asked = null;
        _parts.Clear();
    }
}
