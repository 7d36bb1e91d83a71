using Conference.Grains.Interfaces.Signalling;

namespace Conference.Cluster.Simulation.Clients;

/// <summary>One stay: what the SDK's Session, Inbox and Outbox keep.</summary>
internal sealed class ClientSession(SessionId id)
{
    private readonly Dictionary<long, ServerMessage> _early = [];
    private readonly List<ClientMessage> _unsaid = [];
    private long _lastId;

    public SessionId Id => id;

    public string Secret { get; set; } = string.Empty;

    /// <summary>Everything up to this id has been handed on.</summary>
    public long LastSeen { get; private set; }

    public bool HasGap => _early.Count > 0;

    public ClientMessage? FirstUnsaid => _unsaid.Count > 0 ? _unsaid[0] : null;

    public IReadOnlyList<ClientMessage> Unsaid => _unsaid;

    /// <summary>Messages that may be handled now, in order and once.</summary>
    public IEnumerable<ServerMessage> Accept(Envelope envelope)
    {
        if (envelope.Id <= LastSeen) yield break;
        _early[envelope.Id] = envelope.Message;
        while (_early.Remove(LastSeen + 1, out ServerMessage? next))
        {
            LastSeen++;
            yield return next;
        }
    }

    /// <summary>The next connection repeats what came early.</summary>
    public void ForgetEarly() => _early.Clear();

    /// <summary>A newer offer makes an older one pointless, as does a newer mute.</summary>
    public long Add(Func<long, ClientMessage> make)
    {
        ClientMessage message = make(++_lastId);
        _unsaid.RemoveAll(older => older.GetType() == message.GetType());
        _unsaid.Add(message);
        return message.Id;
    }

    public void Settle(ClientMessage message) => _unsaid.Remove(message);
}
