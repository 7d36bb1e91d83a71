using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Conference.Benchmarks.Moves.Wire;

/// <summary>
/// Sees every UDP datagram of this machine, on whichever interface, with the kernel's own time of each (packet(7)). It
/// takes root, or CAP_NET_RAW.
/// </summary>
internal sealed class PacketTap : IDisposable
{
    /// <summary>ETH_P_ALL: what leaves is shown to nobody who asks for one protocol only.</summary>
    private const short AllFrames = 0x0003;

    private const int SnapLength = 2048;
    private const int ReceiveBufferBytes = 16 << 20;
    private const int DatagramsMax = 8_000_000;

    /// <summary>SOL_PACKET and PACKET_STATISTICS: packets, then drops, both since it was asked last.</summary>
    private const int LevelPacket = 263;
    private const int PacketStatistics = 6;

    private static readonly TimeSpan LookAround = TimeSpan.FromMilliseconds(200);

    private readonly Socket _socket;
    private readonly Thread _thread;
    private readonly List<WireDatagram> _seen = [];
    private volatile bool _isOver;
    private long _drops;

    private PacketTap(Socket socket)
    {
        _socket = socket;
        UdpFilter.Attach(_socket, ReceiveBufferBytes);
        _socket.ReceiveTimeout = (int)LookAround.TotalMilliseconds;
        _thread = new Thread(Listen) { IsBackground = true, Name = "packet tap" };
        _thread.Start();
    }

    /// <summary>Datagrams that the tap itself has missed: with any, a gap may be the tap's.</summary>
    public long Drops => _drops;

    /// <param name="why">What the machine does not allow.</param>
    public static PacketTap? TryOpen(out string why)
    {
        try
        {
            why = "";
            return new PacketTap(new Socket(
                AddressFamily.Packet, SocketType.Dgram, (ProtocolType)IPAddress.HostToNetworkOrder(AllFrames)));
        }
        catch (SocketException refused)
        {
            why = refused.Message;
            return null;
        }
    }

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<WireDatagram> Seen()
    {
        lock (_seen) return [.. _seen];
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
        _socket.Dispose();
    }

    private void Listen()
    {
        byte[] packet = new byte[SnapLength];
        int addressLengthMax = SocketAddress.GetMaximumAddressSize(AddressFamily.Packet);
        SocketAddress from = new(AddressFamily.Packet, addressLengthMax);
        _ = PacketTime.OfLast(_socket.SafeHandle);
        while (!_isOver)
        {
            try
            {
                from.Size = addressLengthMax;
                int length = _socket.ReceiveFrom(packet, SocketFlags.None, from);
                Take(packet.AsSpan(0, length), from);
            }
            catch (SocketException idle) when (idle.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                // To see whether it is over.
            }
        }

        Span<byte> figures = stackalloc byte[2 * sizeof(uint)];
        _socket.GetRawSocketOption(LevelPacket, PacketStatistics, figures);
        _drops = MemoryMarshal.Read<uint>(figures[sizeof(uint)..]);
    }

    private void Take(ReadOnlySpan<byte> packet, SocketAddress from)
    {
        if (LinkAddress.IsSecondSight(from.Buffer.Span)) return;
        if (!WireDatagram.TryParse(packet, PacketTime.OfLast(_socket.SafeHandle), out WireDatagram datagram)) return;

        lock (_seen)
        {
            if (_seen.Count < DatagramsMax) _seen.Add(datagram);
        }
    }
}
