using Conference.Grains.Interfaces.Signalling;

namespace Conference.Grains.Signalling;

/// <summary>
/// What a session has told its client and the client has not yet acknowledged. Ids rise by one from 1, so that a
/// client that names the last one it saw gets exactly what it missed. Bounded: one that acknowledges nothing is given up.
/// </summary>
/// <param name="lastSeen">What the client saw of an earlier outbox of its session, which is lost.</param>
internal sealed class Outbox(int messagesMax, long lastSeen = 0)
{
    /// <summary>What JavaScript counts exactly.</summary>
    public const long IdMax = (1L << 53) - 1;

    private readonly Queue<(Envelope Envelope, DateTimeOffset At)> _waiting = new();
    private long _lastId = lastSeen;

    /// <summary>When the oldest message that still waits was added; null when none does.</summary>
    public DateTimeOffset? OldestAt => _waiting.TryPeek(out var oldest) ? oldest.At : null;

    /// <summary>The message with its id; null when the outbox is full.</summary>
    public Envelope? Add(ServerMessage message, DateTimeOffset at) => _waiting.Count >= messagesMax ? null : Append(message, at);

    /// <summary>The last message. There is always room for it.</summary>
    public Envelope Close(ServerEnded end, DateTimeOffset at) => Append(end, at);

    /// <summary>Forgets what has arrived. False when that was never sent.</summary>
    public bool Acknowledge(long lastSeen)
    {
        if (lastSeen < 0 || lastSeen > _lastId) return false;
        while (_waiting.TryPeek(out var oldest) && oldest.Envelope.Id <= lastSeen) _waiting.Dequeue();
        return true;
    }

    /// <summary>What came after a message; null when it was never sent, or what came after it has been forgotten.</summary>
    public ImmutableArray<Envelope>? After(long lastSeen)
    {
        long forgotten = _lastId - _waiting.Count;
        if (lastSeen < forgotten || lastSeen > _lastId) return null;
        return [.. _waiting.Select(each => each.Envelope).Where(envelope => envelope.Id > lastSeen)];
    }

    private Envelope Append(ServerMessage message, DateTimeOffset at)
    {
        Envelope envelope = new(++_lastId, message);
        _waiting.Enqueue((envelope, at));
        return envelope;
    }
}
