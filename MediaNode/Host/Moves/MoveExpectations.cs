namespace Conference.MediaNode.Host.Moves;

/// <summary>A room that another node will bring.</summary>
/// <param name="SourceKey">Of the node that brings it.</param>
internal sealed record MoveExpectation(Guid Move, string Room, ReadOnlyMemory<byte> SourceKey, IMoveShard Shard);

/// <summary>The moves that the cluster has announced. Each comes once. From any thread.</summary>
internal sealed class MoveExpectations
{
    public const int CountMax = 10_000;

    /// <summary>A source that has not come by then does not come.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Entry> _entries = [];
    private Instant _sweptAt = Instant.Zero;

    /// <summary>What is announced again stays as it is, some time longer. False: too many.</summary>
    public bool TryAdd(MoveExpectation expected, Instant now)
    {
        lock (_lock)
        {
            if (_entries.Count == CountMax || now - _sweptAt >= Lifetime) Sweep(now);
            if (_entries.TryGetValue(expected.Move, out Entry? known) && known.Until > now)
            {
                known.Until = now + Lifetime;
                return true;
            }

            if (_entries.Count == CountMax) return false;

            _entries[expected.Move] = new Entry(expected) { Until = now + Lifetime };
            return true;
        }
    }

    /// <summary>Whether this move may come now.</summary>
    public DoorRefusal Find(Guid move, Instant now, out MoveExpectation? expected)
    {
        lock (_lock)
        {
            expected = null;
            if (!_entries.TryGetValue(move, out Entry? entry) || entry.Until <= now) return DoorRefusal.NotExpected;
            if (entry.IsUsed) return DoorRefusal.ComeAlready;

            expected = entry.Expected;
            return DoorRefusal.None;
        }
    }

    /// <summary>Its room is coming. False: it had come before.</summary>
    public bool TryUse(MoveExpectation expected)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(expected.Move, out Entry? entry) || entry.IsUsed) return false;

            entry.IsUsed = true;
            return true;
        }
    }

    private void Sweep(Instant now)
    {
        _sweptAt = now;
        foreach ((Guid move, Entry entry) in _entries)
        {
            if (entry.Until <= now) _entries.Remove(move);
        }
    }

    private sealed class Entry(MoveExpectation expected)
    {
        public MoveExpectation Expected => expected;

        public Instant Until { get; set; }

        public bool IsUsed { get; set; }
    }
}
