using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Ice;

namespace Conference.MediaNode.Handover.Moves;

/// <summary>
/// What is left of a room at its old node: the addresses of its clients, and the tunnel to where it went. Until that is
/// decided, what comes is held.
/// </summary>
internal sealed class Shell(Tunnel tunnel)
{
    /// <summary>Datagrams; the time is some milliseconds.</summary>
    public const int HeldMax = 1024;

    /// <summary>Of clients that change their address while they are passed on, beyond those that they had.</summary>
    public const int NewPathsMax = 1024;

    private readonly HashSet<NetworkPath> _paths = [];
    private readonly List<IceUfrag> _ufrags = [];
    private DatagramBatch? _held = new(HeldMax, DatagramLengthMax);
    private int _pathsMax;
    private int _nextHeld;
    private TokenBucket _newPaths;

    /// <summary>No path has a larger one.</summary>
    private const int DatagramLengthMax = 2048;

    private static readonly TokenRate NewPathRate = new(PerSecond: 50, Burst: 100);

    public Tunnel Tunnel => tunnel;

    public IReadOnlyCollection<NetworkPath> Paths => _paths;

    public IReadOnlyList<IceUfrag> Ufrags => _ufrags;

    /// <summary>Nobody serves the room at this moment.</summary>
    public bool IsHolding { get; private set; } = true;

    /// <summary>What was held and is not passed on yet.</summary>
    public bool HasHeld => _held is not null && _nextHeld < _held.Count;

    public bool Knows(in NetworkPath path) => _paths.Contains(path);

    /// <summary>A link that leaves.</summary>
    public void Add(PeerLink link)
    {
        foreach (NetworkPath path in link.Paths) _paths.Add(path);
        _ufrags.Add(link.Credentials.Ufrag);
        if (link.EarlierCredentials is { } earlier) _ufrags.Add(earlier.Ufrag);
        _pathsMax = _paths.Count + NewPathsMax;
    }

    public bool TryAdd(in NetworkPath path) => _paths.Count < _pathsMax && _paths.Add(path);

    public bool MayCheckFromNewPath(Instant now) => _newPaths.TryTake(NewPathRate, now);

    /// <summary>False: too many wait.</summary>
    public bool TryHold(ReadOnlySpan<byte> bytes, in NetworkPath path)
    {
        if (_held is null || _held.IsFull || bytes.Length > _held.Stride) return false;

        int offset = _held.Count * _held.Stride;
        bytes.CopyTo(_held.Memory.AsSpan(offset));
        _held.Add(offset, bytes.Length, path);
        return true;
    }

    /// <summary>The new node serves it.</summary>
    public void LetGo() => IsHolding = false;

    /// <summary>The next datagram that was held.</summary>
    public ReadOnlySpan<byte> TakeHeld(out NetworkPath path)
    {
        ref readonly Datagram datagram = ref _held![_nextHeld++];
        path = datagram.Path;
        ReadOnlySpan<byte> bytes = _held.BytesOf(datagram);
        if (_nextHeld == _held.Count) _held = null;
        return bytes;
    }

    /// <summary>Everything that was held, for the old node itself: the room stays.</summary>
    public DatagramBatch TakeBack()
    {
        DatagramBatch held = _held!;
        _held = null;
        return held;
    }
}
