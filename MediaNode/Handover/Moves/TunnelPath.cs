using System.Buffers.Binary;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Ice;
using Conference.MediaNode.Send;

namespace Conference.MediaNode.Handover.Moves;

/// <summary>
/// What happens to datagrams between a room's old node and its new one. At the old node they are passed on unread: it has no
/// keys any more. At the new node they are unpacked, and go the way of all others.
/// </summary>
/// <param name="heard">Something of the tunnel's other end has come, while that is awaited.</param>
internal sealed class TunnelPath(TunnelTable tunnels, Outbox outbox, ShardCounters counters, Action<Tunnel, Instant> heard)
{
    /// <summary>Whose room has left: nothing needs to be asked while there are none.</summary>
    public bool HasShells => tunnels.HasShells;

    /// <summary>From a client of a room that has left. False: it is none.</summary>
    public bool TryPassOn(ReadOnlySpan<byte> bytes, in NetworkPath path)
    {
        if (!tunnels.TryFindShell(path, out Shell? shell) || !tunnels.LeadsOn(path, shell)) return false;

        PassOn(shell, bytes, path);
        return true;
    }

    /// <summary>A check for a link that has left. False: it is none.</summary>
    public bool TryPassOnCheck(ReadOnlySpan<byte> bytes, IceUfrag ufrag, in NetworkPath path, Instant now)
    {
        if (!tunnels.TryFindShell(ufrag, out Shell? shell) || !tunnels.LeadsOn(path, shell)) return false;

        // Who is not known yet may be anybody that has overheard a user fragment: only the new node can tell.
        if (!shell.Knows(path) && !shell.MayCheckFromNewPath(now)) counters.Drop(DropReason.CheckFlood);
        else
        {
            tunnels.Bind(path, shell);
            PassOn(shell, bytes, path);
        }

        return true;
    }

    /// <summary>
    /// From another node. True: it is one of our clients' datagrams, that came to the other node. What goes to a client of the
    /// other's is sent there.
    /// </summary>
    public bool TryUnpack(Span<byte> bytes, in Datagram outer, Instant now, out Datagram inner)
    {
        inner = default;
        if (bytes.Length < Tunnel.Overhead
            || !tunnels.TryFind(BinaryPrimitives.ReadUInt64BigEndian(bytes[1..]), out Tunnel? tunnel))
        {
            counters.Drop(DropReason.UnknownTunnel);
            return false;
        }

        if (!tunnel.TryOpen(bytes, now, out int length, out NetworkPath path))
        {
            counters.Drop(DropReason.TunnelRefused);
            return false;
        }

        if (tunnel.IsAwaited) heard(tunnel, now);
        if (length == 0) return false;

        int skipped = Tunnel.HeaderLength + Tunnel.PathLength;
        if (tunnels.ShellOf(tunnel) is { } shell)
        {
            SendOut(shell, bytes.Slice(skipped, length), path);
            return false;
        }

        inner = new Datagram(outer.Offset + skipped, length, path);
        return true;
    }

    /// <summary>Passes on what was held. True: the outbox is full, and there is more.</summary>
    public bool PassOnHeld(Shell shell)
    {
        while (shell.HasHeld)
        {
            if (!outbox.HasRoomFor(DatagramLengthMax)) return true;

            ReadOnlySpan<byte> bytes = shell.TakeHeld(out NetworkPath path);
            PassOn(shell, bytes, path);
        }

        return false;
    }

    /// <summary>Nothing but a sign of life.</summary>
    public void SendSignOfLife(Tunnel tunnel)
    {
        Span<byte> reserved = outbox.Reserve(Tunnel.Overhead);
        if (reserved.IsEmpty) return;

        outbox.Commit(tunnel.Far, tunnel.Seal(reserved, 0, default));
    }

    /// <summary>With what a tunnel adds.</summary>
    private const int DatagramLengthMax = 2048 + Tunnel.Overhead;

    private void PassOn(Shell shell, ReadOnlySpan<byte> bytes, in NetworkPath path)
    {
        if (shell.IsHolding)
        {
            if (!shell.TryHold(bytes, path)) counters.Drop(DropReason.HeldTooMany);
            return;
        }

        Span<byte> reserved = outbox.Reserve(bytes.Length + Tunnel.Overhead);
        if (reserved.IsEmpty)
        {
            counters.Drop(DropReason.OutboxFull);
            return;
        }

        bytes.CopyTo(reserved);
        outbox.Commit(shell.Tunnel.Far, shell.Tunnel.Seal(reserved, bytes.Length, path));
        counters.Tunnelled++;
    }

    /// <summary>The new node speaks only to clients that were here: it could not make us shout at others.</summary>
    private void SendOut(Shell shell, ReadOnlySpan<byte> bytes, in NetworkPath path)
    {
        Span<byte> reserved = outbox.Reserve(bytes.Length);
        if (!shell.Knows(path) || path.IsTunnelled && tunnels.Of(path) is null) counters.Drop(DropReason.TunnelRefused);
        else if (reserved.IsEmpty) counters.Drop(DropReason.OutboxFull);
        else
        {
            bytes.CopyTo(reserved);
            outbox.Commit(path, bytes.Length);
            counters.Tunnelled++;
        }
    }
}
