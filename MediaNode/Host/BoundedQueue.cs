using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Conference.MediaNode.Host;

/// <summary>From many threads to a shard's, without locks. Looking into an empty one costs next to nothing.</summary>
internal sealed class BoundedQueue<T>(int countMax)
{
    private readonly ConcurrentQueue<T> _items = new();
    private int _count;

    public bool IsEmpty => _items.IsEmpty;

    /// <summary>False: it is full, and the item was not taken.</summary>
    public bool TryAdd(T item)
    {
        if (Interlocked.Increment(ref _count) > countMax)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        _items.Enqueue(item);
        return true;
    }

    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        if (!_items.TryDequeue(out item)) return false;

        Interlocked.Decrement(ref _count);
        return true;
    }
}
