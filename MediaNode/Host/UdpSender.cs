using System.Runtime.InteropServices;
using Conference.MediaNode.Send;

namespace Conference.MediaNode.Host;

/// <summary>
/// Sends a shard's outbox: a run of several datagrams goes to the kernel as one (UDP_SEGMENT), or as many in one call where
/// it refuses that. It waits at most once per outbox for room in a socket's buffer; what then finds none is lost and counted.
/// </summary>
internal sealed class UdpSender
{
    /// <summary>Room for IPV6_PKTINFO (16 + 20, rounded up) and UDP_SEGMENT (16 + 2, rounded up).</summary>
    private const int ControlLengthMax = 64;

    private const int ControlHeaderLength = 16;

    private static readonly UdpSocketNative.TimeValue RoomWait = new() { Nanoseconds = 1_000_000 };

    private readonly IReadOnlyList<UdpSocket> _sockets;
    private readonly LocalAddressTable _locals;
    private readonly ShardCounters _counters;
    private readonly byte[] _name = GC.AllocateArray<byte>(SocketAddressLayout.LengthMax, pinned: true);
    private readonly byte[] _control = GC.AllocateArray<byte>(ControlLengthMax, pinned: true);
    private readonly UdpSocketNative.Vector[] _vectors =
        GC.AllocateArray<UdpSocketNative.Vector>(Outbox.SegmentsMax, pinned: true);
    private readonly UdpSocketNative.Message[] _messages =
        GC.AllocateArray<UdpSocketNative.Message>(Outbox.SegmentsMax, pinned: true);
    private bool _hasWaited;

    public UdpSender(IReadOnlyList<UdpSocket> sockets, LocalAddressTable locals, ShardCounters counters)
    {
        _sockets = sockets;
        _locals = locals;
        _counters = counters;
    }

    public void Send(Outbox outbox)
    {
        _hasWaited = false;
        foreach (ref readonly OutboxRun run in outbox.Runs)
        {
            nint start = Marshal.UnsafeAddrOfPinnedArrayElement(outbox.Memory, run.Offset);
            int sent = Send(run, start);
            _counters.DatagramsOut += sent;
            _counters.BytesOut += sent == run.Count ? run.Length : (long)sent * run.SegmentLength;
            for (int lost = sent; lost < run.Count; lost++) _counters.Drop(DropReason.SendFailed);
        }
    }

    /// <returns>How many of the run's datagrams the kernel has taken.</returns>
    private int Send(in OutboxRun run, nint start)
    {
        if (!_locals.Contains(run.Path.Local)) return 0;

        ref readonly LocalAddress local = ref _locals[run.Path.Local];
        UdpSocket socket = _sockets[local.Socket];
        if (socket.Family == UdpSocketNative.FamilyIPv4 && !run.Path.Remote.IsIPv4) return 0;

        int nameLength = SocketAddressLayout.Write(_name, socket.Family, run.Path.Remote, local.Interface);
        int controlLength = socket.IsWildcard ? WritePacketInfo(socket, local) : 0;
        if (run.Count > 1 && socket.SegmentsInKernel)
        {
            if (TrySendSegmented(socket, run, start, nameLength, controlLength, out int sent)) return sent;
        }

        return SendOneByOne(socket, run, start, nameLength, controlLength);
    }

    /// <returns>False: the kernel does not segment this one, and nothing of it has been sent.</returns>
    private bool TrySendSegmented(
        UdpSocket socket, in OutboxRun run, nint start, int nameLength, int controlLength, out int sent)
    {
        ushort segmentLength = (ushort)run.SegmentLength;
        WriteControlHeader(controlLength, sizeof(ushort), UdpSocketNative.LevelUdp, UdpSocketNative.UdpSegment);
        MemoryMarshal.Write(_control.AsSpan(controlLength + ControlHeaderLength), in segmentLength);
        _vectors[0] = new() { Base = start, Length = run.Length };
        UdpSocketNative.MessageHeader message = Header(0, nameLength, controlLength + Space(sizeof(ushort)));

        Errno error = SendOnce(socket, message);
        if (error is Errno.TryAgain && WaitForRoom(socket)) error = SendOnce(socket, message);

        sent = error is Errno.None ? run.Count : 0;
        if (error is Errno.None) socket.SegmentationWorked();
        if (!UdpSocket.IsSegmentationRefusal(error)) return true;

        socket.SegmentationRefused(error);
        return false;
    }

    private int SendOneByOne(UdpSocket socket, in OutboxRun run, nint start, int nameLength, int controlLength)
    {
        for (int i = 0; i < run.Count; i++)
        {
            int offset = i * run.SegmentLength;
            _vectors[i] = new() { Base = start + offset, Length = Math.Min(run.SegmentLength, run.Length - offset) };
            _messages[i].Header = Header(i, nameLength, controlLength);
        }

        int next = 0;
        int sent = 0;
        while (next < run.Count)
        {
            int taken = UdpSocketNative.SendMany(
                socket.Descriptor, ref _messages[next], (uint)(run.Count - next), UdpSocketNative.DoNotWait);
            if (taken > 0)
            {
                next += taken;
                sent += taken;
                continue;
            }

            Errno error = (Errno)Marshal.GetLastPInvokeError();
            if (error is Errno.TryAgain or Errno.NoBuffers)
            {
                if (!WaitForRoom(socket)) return sent;
                continue;
            }

            // An ICMP error of an earlier datagram, or this one's fault: the others are still worth sending.
            next++;
        }

        return sent;
    }

    private static Errno SendOnce(UdpSocket socket, in UdpSocketNative.MessageHeader message) =>
        UdpSocketNative.Send(socket.Descriptor, message, UdpSocketNative.DoNotWait) >= 0
            ? Errno.None
            : (Errno)Marshal.GetLastPInvokeError();

    private bool WaitForRoom(UdpSocket socket)
    {
        if (_hasWaited) return false;

        _hasWaited = true;
        UdpSocketNative.PollEntry entry = new() { Descriptor = socket.Descriptor, Wanted = UdpSocketNative.PollOut };
        return UdpSocketNative.Poll(ref entry, 1, RoomWait, 0) > 0;
    }

    private UdpSocketNative.MessageHeader Header(int vector, int nameLength, int controlLength) => new()
    {
        Name = Marshal.UnsafeAddrOfPinnedArrayElement(_name, 0),
        NameLength = (uint)nameLength,
        Vectors = Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, vector),
        VectorCount = 1,
        Control = controlLength > 0 ? Marshal.UnsafeAddrOfPinnedArrayElement(_control, 0) : 0,
        ControlLength = controlLength,
    };

    //  in_pktinfo:   interface (4) | source (4) | unused (4)
    //  in6_pktinfo:  source (16, IPv4 mapped) | interface (4)
    private int WritePacketInfo(UdpSocket socket, in LocalAddress local)
    {
        // The socket's own number: nobody has asked yet at an address of ours, so the kernel chooses one.
        if (local.Address == socket.Bound) return 0;

        Span<byte> data = _control.AsSpan(ControlHeaderLength);
        if (socket.Family == UdpSocketNative.FamilyIPv4)
        {
            WriteControlHeader(0, 12, UdpSocketNative.LevelIPv4, UdpSocketNative.IPv4PacketInfo);
            data[..12].Clear();
            local.Address.WriteAddress(data[4..]);
            return Space(12);
        }

        WriteControlHeader(0, 20, UdpSocketNative.LevelIPv6, UdpSocketNative.IPv6PacketInfo);
        local.Address.WriteAddress16(data);
        int scope = local.Interface;
        MemoryMarshal.Write(data[16..], in scope);
        return Space(20);
    }

    private void WriteControlHeader(int offset, int dataLength, int level, int type)
    {
        UdpSocketNative.ControlHeader header = new() { Length = ControlHeaderLength + dataLength, Level = level, Type = type };
        MemoryMarshal.Write(_control.AsSpan(offset), in header);
    }

    /// <summary>CMSG_SPACE: header and data, rounded up to 8.</summary>
    private static int Space(int dataLength) => ControlHeaderLength + ((dataLength + 7) & ~7);
}
