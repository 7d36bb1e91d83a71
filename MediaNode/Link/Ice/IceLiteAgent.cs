using Conference.MediaNode.Handover;
using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Link.Ice;

internal enum IceState
{
    Waiting,
    Connected,
    Disconnected,
    Closed,
}

internal enum IceEvent
{
    None,
    Connected,
    PathMoved,
    Disconnected,
    Closed,
}

/// <summary>
/// The agent of an ICE-lite server (RFC 8445 §2.5): it answers checks and never sends its own. Silence for
/// <see cref="DisconnectAfter"/> is reported; silence for <see cref="CloseAfter"/> ends the link (consent, RFC 7675 §5.1),
/// as does a link that nobody ever checks.
/// </summary>
internal sealed class IceLiteAgent(Instant openedAt)
{
    /// <summary>
    /// Firefox checks every 4 to 6 s and not oftener (RFC 7675 §5.1), Chromium every 2.5 s. One check may be lost.
    /// </summary>
    public static readonly TimeSpan DisconnectAfter = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan CloseAfter = TimeSpan.FromSeconds(30);

    private Instant _lastCheckAt = openedAt;

    public IceState State { get; private set; } = IceState.Waiting;

    /// <summary>Where we send; meaningless while <see cref="IceState.Waiting"/>.</summary>
    public NetworkPath Path { get; private set; }

    public Instant NextDeadline => State switch
    {
        IceState.Connected => _lastCheckAt + DisconnectAfter,
        IceState.Waiting or IceState.Disconnected => _lastCheckAt + CloseAfter,
        _ => Instant.Never,
    };

    /// <summary>Input: a binding request whose MESSAGE-INTEGRITY the caller has verified.</summary>
    public IceEvent OnCheck(in NetworkPath path, bool nominates, Instant now)
    {
        if (State is IceState.Closed) return IceEvent.None;

        bool moved = nominates && path != Path;
        if (nominates) Path = path;

        // A check elsewhere is no consent to what is sent on the path (RFC 7675 §5.1).
        if (State is IceState.Waiting || path == Path) _lastCheckAt = now;

        switch (State)
        {
            case IceState.Waiting when nominates:
            // A check elsewhere proves nothing of the path that we send on, which may be another link's by now.
            case IceState.Disconnected when path == Path:
                State = IceState.Connected;
                return IceEvent.Connected;
            case IceState.Connected when moved:
                return IceEvent.PathMoved;
            default:
                return IceEvent.None;
        }
    }

    /// <summary>Input: the client sends there, which is as good as a nomination.</summary>
    public void Follow(in NetworkPath path) => Path = path;

    /// <summary>Input: the clock. Call at, or any time after, <see cref="NextDeadline"/>.</summary>
    public IceEvent OnTimeout(Instant now)
    {
        if (now < NextDeadline) return IceEvent.None;

        switch (State)
        {
            case IceState.Connected:
                State = IceState.Disconnected;
                return IceEvent.Disconnected;
            case IceState.Waiting:
            case IceState.Disconnected:
                State = IceState.Closed;
                return IceEvent.Closed;
            default:
                return IceEvent.None;
        }
    }

    public void Close() => State = IceState.Closed;

    public void Export(RecordWriter writer)
    {
        writer.Write((byte)State);
        writer.Write(Path);
        writer.Write(_lastCheckAt);
    }

    public void Restore(ref RecordReader reader)
    {
        State = (IceState)reader.ReadByte((byte)IceState.Closed);
        Path = reader.ReadPath();
        _lastCheckAt = reader.ReadInstant();
    }
}
