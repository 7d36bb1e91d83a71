namespace Conference.Grains.MediaNodes;

/// <summary>
/// Which rooms to wake next. A room whose silo died and that nobody calls would forget its chores: to give back its node, to find
/// another, to see who is still there. All are woken in turn, so many at a time that a large cluster is not held up; those that may have
/// ended in the middle of something are woken soon, and again until they say where they are.
/// </summary>
internal sealed class RoomWakes
{
    /// <summary>In each second.</summary>
    public const int AtOnceMax = 200;

    /// <summary>Between two rounds.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Between two wakes of rooms that want a node, while there is one, or that have not said where they are. They do so by themselves,
    /// unless their silos have died; and whoever is in them is silent meanwhile.
    /// </summary>
    public static readonly TimeSpan WaitingPause = TimeSpan.FromSeconds(5);

    private readonly Queue<RoomKey> _waiting = new();

    /// <summary>When to wake them next.</summary>
    private readonly Dictionary<RoomKey, DateTimeOffset> _unsettled = [];
    private DateTimeOffset _nextRound = DateTimeOffset.MinValue;
    private DateTimeOffset _nextWaiting = DateTimeOffset.MinValue;

    /// <summary>It was given a node, and has not yet said that it is there.</summary>
    public void OnPlaced(RoomKey room, DateTimeOffset now) => Watch(room, now + WaitingPause);

    /// <summary>It could not store what it was doing, and has ended.</summary>
    public void OnEnded(RoomKey room, DateTimeOffset now) => Watch(room, now);

    /// <summary>It has said where it is.</summary>
    public void OnSettled(RoomKey room) => _unsettled.Remove(room);

    public IEnumerable<RoomKey> Due(LoadBoard board, DateTimeOffset now)
    {
        foreach (RoomKey room in Unsettled(now))
        {
            _unsettled[room] = now + WaitingPause;
            yield return room;
        }

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

    private RoomKey[] Unsettled(DateTimeOffset now) =>
    [
        .. _unsettled.Where(entry => entry.Value <= now).Select(entry => entry.Key).OrderBy(room => room.ToString(), StringComparer.Ordinal)
            .Take(AtOnceMax),
    ];

    private void Watch(RoomKey room, DateTimeOffset next)
    {
        if (_unsettled.Count < LoadBoard.RoomsMax || _unsettled.ContainsKey(room)) _unsettled[room] = next;
    }
}
