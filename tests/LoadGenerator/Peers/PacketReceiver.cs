using System.Runtime.InteropServices;
using Conference.MediaNode.Host;

namespace Conference.LoadGenerator.Peers;

/// <summary>
/// Reads what waits at a socket, with the moment at which the kernel received each datagram: how late this thread looks is
/// not the server's latency. One for all sockets of a thread; it allocates nothing.
/// </summary>
internal sealed class PacketReceiver
{
    public const int CountMax = 64;

    private const int LengthMax = 2048;
    private const int ControlLength = 64;
    private const int ControlHeaderLength = 16;

    /// <summary>SO_TIMESTAMPNS, also the type of the control message.</summary>
    private const int ReceiveTimestamps = 35;

    private readonly byte[] _memory = GC.AllocateArray<byte>(CountMax * LengthMax, pinned: true);
    private readonly byte[] _controls = GC.AllocateArray<byte>(CountMax * ControlLength, pinned: true);
    private readonly UdpSocketNative.Vector[] _vectors = GC.AllocateArray<UdpSocketNative.Vector>(CountMax, pinned: true);
    private readonly UdpSocketNative.Message[] _messages = GC.AllocateArray<UdpSocketNative.Message>(CountMax, pinned: true);

    public PacketReceiver()
    {
        for (int i = 0; i < CountMax; i++)
        {
            _vectors[i] = new() { Base = Marshal.UnsafeAddrOfPinnedArrayElement(_memory, i * LengthMax), Length = LengthMax };
            _messages[i].Header = new()
            {
                Vectors = Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i),
                VectorCount = 1,
                Control = Marshal.UnsafeAddrOfPinnedArrayElement(_controls, i * ControlLength),
            };
        }
    }

    public Span<byte> this[int index] => _memory.AsSpan(index * LengthMax, (int)_messages[index].Length);

    public static void EnableTimestamps(UdpSocket socket)
    {
        if (UdpSocketNative.SetOption(socket.Descriptor, UdpSocketNative.LevelSocket, ReceiveTimestamps, 1, sizeof(int)) == 0) return;

        throw new LoadException($"SO_TIMESTAMPNS: {(Errno)Marshal.GetLastPInvokeError()}");
    }

    /// <returns>How many datagrams came; fewer than <see cref="CountMax"/> when no more are waiting.</returns>
    public int Receive(int descriptor)
    {
        for (int i = 0; i < CountMax; i++)
        {
            _messages[i].Header.ControlLength = ControlLength;
            _messages[i].Header.Flags = 0;
        }

        return Math.Max(0, UdpSocketNative.Receive(descriptor, ref _messages[0], CountMax, UdpSocketNative.DoNotWait, 0));
    }

    /// <summary>When the kernel received it, nanoseconds of the wall clock; 0 when it does not say.</summary>
    public long ReceivedAt(int index)
    {
        ReadOnlySpan<byte> control = _controls.AsSpan(index * ControlLength, ControlLength);
        if (_messages[index].Header.ControlLength < ControlHeaderLength + 16) return 0;

        UdpSocketNative.ControlHeader header = MemoryMarshal.Read<UdpSocketNative.ControlHeader>(control);
        if (header.Level != UdpSocketNative.LevelSocket || header.Type != ReceiveTimestamps) return 0;

        UdpSocketNative.TimeValue time = MemoryMarshal.Read<UdpSocketNative.TimeValue>(control[ControlHeaderLength..]);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }
}
