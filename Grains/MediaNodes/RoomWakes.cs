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

    private readonly Queue<RoomKey> _waiting = new();
    private DateTimeOffset _nextRound = DateTimeOffset.MinValue;

    public IEnumerable<RoomKey> Due(LoadBoard board, DateTimeOffset now)
    {
        if (_waiting.Count == 0)
        {
            if (now < _nextRound) yield break;
            foreach (RoomKey room in board.All()) _waiting.Enqueue(room);
            _nextRound = now + Pause;
        }

        for (int woken = 0; woken < AtOnceMax && _waiting.TryDequeue(out RoomKey room); woken++) yield return room;
    }
}
