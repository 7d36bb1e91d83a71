namespace Conference.Grains.MediaNodes;

/// <summary>
/// Which rooms to wake next. A room whose silo died and that nobody calls would forget its chores: to give back its node, to find
/// another, to see who is still there. All are woken in turn, so many at a time that a large cluster is not held up.
/// </summary>
internal sealed class RoomWakes
{
    /// <summary>In each second.</summary>
    public const int AtOnceMax = 200;

    /// <summary>Between two rounds.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Between two wakes of rooms that want a node, while there is one. They ask by themselves, unless their silos have died; and whoever
    /// is in them is silent until they have one.
    /// </summary>
    public static readonly TimeSpan WaitingPause = TimeSpan.FromSeconds(5);

    private readonly Queue<RoomKey> _waiting = new();
    private DateTimeOffset _nextRound = DateTimeOffset.MinValue;
    private DateTimeOffset _nextWaiting = DateTimeOffset.MinValue;

    public IEnumerable<RoomKey> Due(LoadBoard board, DateTimeOffset now)
    {
        if (now >= _nextWaiting && board is { Waiting: { IsEmpty: false } waiting, TakesRooms: true })
        {
            _nextWaiting = now + WaitingPause;
            foreach (RoomKey room in waiting.OrderBy(room => room.ToString(), StringComparer.Ordinal).Take(AtOnceMax)) yield return room;
        }

        if (_waiting.Count == 0)
        {
            if (now < _nextRound) yield break;
            foreach (RoomKey room in board.All()) _waiting.Enqueue(room);
            _nextRound = now + Pause;
        }

        for (int woken = 0; woken < AtOnceMax && _waiting.TryDequeue(out RoomKey room); woken++) yield return room;
    }
}
