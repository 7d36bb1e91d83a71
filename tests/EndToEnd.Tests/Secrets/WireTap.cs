using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>Overhears what this machine's processes say to each other over TCP and IPv4.</summary>
internal sealed class WireTap : IDisposable
{
    /// <summary>Of what is kept; more only counts.</summary>
    public const int BytesMax = 1 << 29;

    private const int PacketLengthMax = 1 << 16;
    private const int BufferLength = 1 << 23;

    private readonly Socket _socket;
    private readonly Thread _thread;
    private readonly Dictionary<(ushort From, ushort To), MemoryStream> _streams = [];

    private WireTap(Socket socket)
    {
        _socket = socket;
        _thread = new Thread(Listen) { Name = "wire tap", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Bytes that were heard.</summary>
    public long Heard { get; private set; }

    /// <summary>Null where this user may not listen.</summary>
    public static WireTap? TryOpen(out string reason)
    {
        reason = "";
        try
        {
            // Bound to an address, a raw socket still hears only what comes to it: all of loopback does.
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Tcp);
            socket.ReceiveBufferSize = BufferLength;
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return new WireTap(socket);
        }
        catch (SocketException refused)
        {
            reason = $"The network cannot be overheard: {refused.Message}";
            return null;
        }
    }

    /// <summary>Ends it. Each direction of a connection is one item.</summary>
    public IReadOnlyList<byte[]> Stop()
    {
        _socket.Dispose();
        _thread.Join();
        return [.. _streams.Values.Select(static stream => stream.ToArray())];
    }

    public void Dispose() => Stop();

    private void Listen()
    {
        byte[] packet = new byte[PacketLengthMax];
        while (true)
        {
            int length;
            try
            {
                length = _socket.Receive(packet);
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
            {
                return;
            }

            Take(packet.AsSpan(0, length));
        }
    }

    // IPv4: | version, header length in words (4 bits) | … |
    // TCP:  | from (2) | to (2) | … (8) | header length in words (4 bits) | … |
    private void Take(ReadOnlySpan<byte> packet)
    {
        int ipLength = packet.Length < 20 ? 0 : (packet[0] & 0xF) * 4;
        if (ipLength < 20 || packet.Length < ipLength + 20) return;

        ReadOnlySpan<byte> segment = packet[ipLength..];
        int tcpLength = (segment[12] >> 4) * 4;
        if (tcpLength < 20 || segment.Length <= tcpLength) return;

        Heard += segment.Length - tcpLength;
        if (Heard > BytesMax) return;

        ushort from = BinaryPrimitives.ReadUInt16BigEndian(segment);
        ushort to = BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        if (!_streams.TryGetValue((from, to), out MemoryStream? stream)) _streams[(from, to)] = stream = new MemoryStream();
        stream.Write(segment[tcpLength..]);
    }
}
