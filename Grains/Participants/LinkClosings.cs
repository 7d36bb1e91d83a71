using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Participants;

/// <summary>
/// Links that nobody wants any more and that were not closed, because their room was on its way. They are closed where the
/// room is afterwards, also when their owner has left: a link that nobody knows of would be heard and shown for long.
/// </summary>
/// <param name="findRoom">Where the room is now.</param>
internal sealed class LinkClosings(
    IGrainBase grain, ParticipantVoice voice, TimeSpan retry, Func<Task<RoomPlacement?>> findRoom)
{
    public const int LinksMax = 16;

    /// <summary>A move is over by then.</summary>
    public const int AttemptsMax = 60;

    private readonly Dictionary<LinkId, int> _attempts = [];
    private readonly HashSet<LinkId> _due = [];
    private IGrainTimer? _timer;

    /// <summary>False: it has been tried often enough.</summary>
    public bool TryAdd(LinkId link)
    {
        if (_attempts.Count >= LinksMax && !_attempts.ContainsKey(link)) _attempts.Clear();
        int attempts = _attempts.GetValueOrDefault(link) + 1;
        _attempts[link] = attempts;
        if (attempts > AttemptsMax) return false;

        _due.Add(link);
        _timer ??= grain.RegisterGrainTimer(
            CloseAll, new GrainTimerCreationOptions(retry, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        return true;
    }

    /// <summary>A node that still has no room to speak of refuses again, and the link is added again.</summary>
    private async Task CloseAll()
    {
        _timer?.Dispose();
        _timer = null;
        RoomPlacement? at = await findRoom();
        foreach (LinkId link in _due) voice.Close(at, link);
        _due.Clear();
    }
}
