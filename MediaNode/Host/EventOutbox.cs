using System.Collections.Immutable;
using System.Threading.Channels;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Control;

namespace Conference.MediaNode.Host;

/// <summary>
/// What happened at the node, numbered from 1, until a silo has seen it. Shards add, the node link takes; both seldom, so
/// a lock serves. When no silo listens for long the oldest events are given up: the inventory of the next registration
/// says what is.
/// </summary>
internal sealed class EventOutbox(int eventsMax = EventOutbox.EventsMax)
{
    public const int EventsMax = 10_000;

    /// <summary>In one message, together with <see cref="BatchLengthMax"/>.</summary>
    public const int BatchEventsMax = 256;

    /// <summary>
    /// Bytes of those that can be long, by <see cref="EventLength"/>. The rest of <see cref="NodeLinkContract.MessageLengthMax"/> is
    /// left for the short ones.
    /// </summary>
    public const int BatchLengthMax = NodeLinkContract.MessageLengthMax / 4 * 3;

    private readonly Lock _lock = new();
    private readonly Queue<NodeEvent> _events = new();
    private readonly Channel<bool> _added = Channel.CreateBounded<bool>(1);
    private long _firstSequence = 1;
    private long _lost;

    public long LastSequence
    {
        get
        {
            lock (_lock) return _firstSequence + _events.Count - 1;
        }
    }

    /// <summary>Given up unseen.</summary>
    public long Lost => Volatile.Read(ref _lost);

    public void Add(NodeEvent happened)
    {
        lock (_lock)
        {
            if (_events.Count == eventsMax)
            {
                _events.Dequeue();
                _firstSequence++;
                _lost++;
            }

            _events.Enqueue(happened);
        }

        // Full: whoever waits has not yet seen the last one, and will see this event too.
        _added.Writer.TryWrite(true);
    }

    /// <summary>Until something was added since the last wait; may return without.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _added.Reader.ReadAsync(cancellation);

    /// <summary>Those up to this one have been seen.</summary>
    public void Acknowledge(long lastSeen)
    {
        lock (_lock)
        {
            while (_events.Count > 0 && _firstSequence <= lastSeen)
            {
                _events.Dequeue();
                _firstSequence++;
            }
        }
    }

    /// <summary>The oldest that have not been acknowledged; null if there are none.</summary>
    public NodeEventBatch? Peek()
    {
        lock (_lock)
        {
            if (_events.Count == 0) return null;

            ImmutableArray<NodeEvent>.Builder batch = ImmutableArray.CreateBuilder<NodeEvent>();
            int length = 0;
            foreach (NodeEvent happened in _events)
            {
                length += EventLength.Of(happened);
                if (batch.Count == BatchEventsMax || (batch.Count > 0 && length > BatchLengthMax)) break;

                batch.Add(happened);
            }

            return new NodeEventBatch(_firstSequence, batch.ToImmutable());
        }
    }
}
