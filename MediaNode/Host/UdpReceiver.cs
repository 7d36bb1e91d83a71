using System.Runtime.InteropServices;
using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Host;

/// <summary>
/// Reads what waits at a shard's sockets straight into a batch's memory. Its structures are made once, one per slot of the
/// batch, so a read allocates nothing.
/// </summary>
internal sealed class UdpReceiver
{
    /// <summary>Room for one IPV6_PKTINFO control message: 16 + 20, rounded up.</summary>
    private const int ControlLength = 40;

    private const int ControlHeaderLength = 16;

    private readonly DatagramBatch _batch;
    private readonly IReadOnlyList<UdpSocket> _sockets;
    private readonly LocalAddressTable _locals;
    private readonly ShardCounters _counters;
    private readonly UdpSocketNative.Message[] _messages;
    private readonly byte[] _names;
    private readonly byte[] _controls;
    private int _slotsUsed;

    public UdpReceiver(
        DatagramBatch batch, IReadOnlyList<UdpSocket> sockets, LocalAddressTable locals, ShardCounters counters)
    {
        _batch = batch;
        _sockets = sockets;
        _locals = locals;
        _counters = counters;
        _messages = GC.AllocateArray<UdpSocketNative.Message>(batch.CountMax, pinned: true);
        _names = GC.AllocateArray<byte>(batch.CountMax * SocketAddressLayout.LengthMax, pinned: true);
        _controls = GC.AllocateArray<byte>(batch.CountMax * ControlLength, pinned: true);
        Vectors = GC.AllocateArray<UdpSocketNative.Vector>(batch.CountMax, pinned: true);
        for (int slot = 0; slot < batch.CountMax; slot++)
        {
            Describe(slot);
            Reset(slot);
        }
    }

    /// <summary>Kept alive here: the messages point at them.</summary>
    private UdpSocketNative.Vector[] Vectors { get; }

    /// <summary>Fills the batch from these sockets, in this order; what finds no room stays with them.</summary>
    public void Receive(ReadOnlySpan<int> ready)
    {
        _batch.Clear();
        for (int slot = 0; slot < _slotsUsed; slot++) Reset(slot);
        _slotsUsed = 0;
        foreach (int socket in ready)
        {
            if (_slotsUsed == _batch.CountMax) return;

            Receive(socket);
        }
    }

    private void Receive(int socketIndex)
    {
        UdpSocket socket = _sockets[socketIndex];
        int firstSlot = _slotsUsed;
        int wanted = _batch.CountMax - firstSlot;
        int count = UdpSocketNative.Receive(
            socket.Descriptor, ref _messages[firstSlot], (uint)wanted, UdpSocketNative.DoNotWait, 0);

        // Nothing waiting, or an ICMP error of an earlier send, which the read has taken off the socket.
        if (count <= 0) return;

        _slotsUsed += count;
        for (int slot = firstSlot; slot < firstSlot + count; slot++) Take(slot, socketIndex, socket);
    }

    private void Take(int slot, int socketIndex, UdpSocket socket)
    {
        ref UdpSocketNative.Message message = ref _messages[slot];
        if ((message.Header.Flags & UdpSocketNative.Truncated) != 0)
        {
            _counters.Drop(DropReason.TooLong);
            return;
        }

        ReadOnlySpan<byte> name = _names.AsSpan(slot * SocketAddressLayout.LengthMax, SocketAddressLayout.LengthMax);
        if (!SocketAddressLayout.TryRead(name, out TransportAddress remote))
        {
            _counters.Drop(DropReason.UnreadableAddress);
            return;
        }

        int local = socket.IsWildcard ? LocalOf(slot, socketIndex) : LocalAddressTable.OfSocket(socketIndex);
        _batch.Add(slot * _batch.Stride, (int)message.Length, new NetworkPath(local, remote));
    }

    // The kernel puts at most the one control message that we asked for:
    //  in_pktinfo:   interface (4) | routed source (4) | destination in the header (4)
    //  in6_pktinfo:  destination (16, IPv4 mapped) | interface (4)
    private int LocalOf(int slot, int socketIndex)
    {
        int length = (int)_messages[slot].Header.ControlLength;
        if (length < ControlHeaderLength) return LocalAddressTable.OfSocket(socketIndex);

        ReadOnlySpan<byte> control = _controls.AsSpan(slot * ControlLength, Math.Min(length, ControlLength));
        UdpSocketNative.ControlHeader header = MemoryMarshal.Read<UdpSocketNative.ControlHeader>(control);
        ReadOnlySpan<byte> data = control[ControlHeaderLength..];
        switch (header)
        {
            case { Level: UdpSocketNative.LevelIPv4, Type: UdpSocketNative.IPv4PacketInfo } when data.Length >= 12:
                return _locals.NumberOf(new LocalAddress(socketIndex, TransportAddress.From(data.Slice(8, 4), 0), 0));
            case { Level: UdpSocketNative.LevelIPv6, Type: UdpSocketNative.IPv6PacketInfo } when data.Length >= 20:
                bool isLinkLocal = data[0] == 0xFE && (data[1] & 0xC0) == 0x80;
                int scope = isLinkLocal ? MemoryMarshal.Read<int>(data[16..]) : 0;
                return _locals.NumberOf(new LocalAddress(socketIndex, TransportAddress.From(data[..16], 0), scope));
            default:
                return LocalAddressTable.OfSocket(socketIndex);
        }
    }

    private void Describe(int slot)
    {
        Vectors[slot] = new()
        {
            Base = Marshal.UnsafeAddrOfPinnedArrayElement(_batch.Memory, slot * _batch.Stride),
            Length = _batch.Stride,
        };
        _messages[slot].Header = new()
        {
            Name = Marshal.UnsafeAddrOfPinnedArrayElement(_names, slot * SocketAddressLayout.LengthMax),
            Vectors = Marshal.UnsafeAddrOfPinnedArrayElement(Vectors, slot),
            VectorCount = 1,
            Control = Marshal.UnsafeAddrOfPinnedArrayElement(_controls, slot * ControlLength),
        };
    }

    /// <summary>The kernel writes the lengths that it used over those that it may use; slots that it left alone need nothing.</summary>
    private void Reset(int slot)
    {
        ref UdpSocketNative.MessageHeader header = ref _messages[slot].Header;
        header.NameLength = SocketAddressLayout.LengthMax;
        header.ControlLength = ControlLength;
        header.Flags = 0;
    }
}
