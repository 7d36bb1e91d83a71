using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Send;

/// <summary>
/// Datagrams on their way out, grouped as they come: what follows on the same path and has the same size joins the last
/// run, so writing subscriber by subscriber gives the kernel whole bursts. Who writes reserves, seals in place, commits.
/// </summary>
internal sealed class Outbox(int lengthMax = Outbox.DefaultLengthMax, int runsMax = Outbox.DefaultRunsMax)
{
    public const int DefaultLengthMax = 1 << 20;
    public const int DefaultRunsMax = 4096;

    /// <summary>The kernel's bound on segments in one send (UDP_MAX_SEGMENTS, 64 before Linux 6.2 and 128 since).</summary>
    public const int SegmentsMax = 64;

    /// <summary>The largest UDP payload over IPv4; segments of one send share it.</summary>
    private const int RunLengthMax = 65_507;

    private readonly OutboxRun[] _runs = new OutboxRun[runsMax];
    private int _length;
    private int _count;

    /// <summary>
    /// Pinned, so that the host can hand its address to the kernel. It ends in room for what a tunnel adds to the last datagram.
    /// </summary>
    public byte[] Memory { get; } = GC.AllocateArray<byte>(lengthMax + Tunnel.Overhead, pinned: true);

    /// <summary>Where tunnelled paths lead. Without any, there must be no such paths.</summary>
    public TunnelTable? Tunnels { get; set; }

    public ReadOnlySpan<OutboxRun> Runs => _runs.AsSpan(0, _count);

    public bool IsEmpty => _count == 0;

    /// <summary>Time to send before taking on more: the other half is for whoever is at work now.</summary>
    public bool IsHalfFull => _length > lengthMax / 2 || _count > _runs.Length / 2;

    /// <summary>Whether a datagram of that length can still be committed.</summary>
    public bool HasRoomFor(int length) => _count < _runs.Length && lengthMax - _length >= length;

    /// <summary>
    /// Memory for the next datagram; nothing is taken until <see cref="Commit"/>. Empty when there is no room: the host has
    /// to send first.
    /// </summary>
    public Span<byte> Reserve(int length) => HasRoomFor(length) ? Memory.AsSpan(_length, length) : default;

    /// <summary>The first <paramref name="length"/> bytes of the reserved memory are a datagram for that path.</summary>
    public void Commit(in NetworkPath path, int length)
    {
        if (path.IsTunnelled)
        {
            CommitTunnelled(path, length);
            return;
        }

        if (!TryJoinLastRun(path, length))
        {
            _runs[_count++] = new OutboxRun(path, _length, length, length, 1);
        }

        _length += length;
    }

    private void CommitTunnelled(in NetworkPath path, int length)
    {
        // A path outlives its tunnel only until its link is told; what would have gone there is lost with it.
        if (Tunnels?.Of(path) is not { } tunnel) return;

        int sealedLength = tunnel.Seal(Memory.AsSpan(_length), length, path);
        if (!TryJoinLastRun(tunnel.Far, sealedLength))
        {
            _runs[_count++] = new OutboxRun(tunnel.Far, _length, sealedLength, sealedLength, 1);
        }

        _length += sealedLength;
    }

    public void Clear()
    {
        _length = 0;
        _count = 0;
    }

    private bool TryJoinLastRun(in NetworkPath path, int length)
    {
        if (_count == 0) return false;

        ref OutboxRun last = ref _runs[_count - 1];
        bool lastIsFullLength = last.Length == last.Count * last.SegmentLength;
        if (!lastIsFullLength || length > last.SegmentLength || last.Count == SegmentsMax
            || last.Length + length > RunLengthMax || last.Path != path)
        {
            return false;
        }

        last = last with { Length = last.Length + length, Count = last.Count + 1 };
        return true;
    }
}
