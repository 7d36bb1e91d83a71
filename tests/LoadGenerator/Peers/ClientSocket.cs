using System.Net;
using System.Runtime.InteropServices;
using Conference.MediaNode.Host;
using Conference.MediaNode.Ingress;

namespace Conference.LoadGenerator.Peers;

/// <summary>A client's UDP socket, and the one address that it speaks to.</summary>
internal sealed class ClientSocket : IDisposable
{
    private readonly UdpSocket _socket;
    private readonly byte[] _name = GC.AllocateArray<byte>(SocketAddressLayout.LengthMax, pinned: true);
    private readonly byte[] _otherName = GC.AllocateArray<byte>(SocketAddressLayout.LengthMax, pinned: true);
    private readonly UdpSocketNative.Vector[] _vector = GC.AllocateArray<UdpSocketNative.Vector>(1, pinned: true);
    private int _nameLength;

    public ClientSocket(IPAddress bind)
    {
        _socket = UdpSocket.Bind(new IPEndPoint(bind, 0));
        PacketReceiver.EnableTimestamps(_socket);
    }

    public int Descriptor => _socket.Descriptor;

    public int Port => _socket.Bound.Port;

    public void SetRemote(IPEndPoint remote) => _nameLength = WriteName(_name, remote);

    /// <param name="pinned">Memory that the collector does not move.</param>
    /// <returns>False: the kernel did not take it.</returns>
    public bool Send(byte[] pinned, int length) => Send(_name, _nameLength, pinned, length);

    /// <summary>To another address than the client's usual one.</summary>
    public bool SendTo(IPEndPoint remote, byte[] pinned, int length) =>
        Send(_otherName, WriteName(_otherName, remote), pinned, length);

    public void Dispose() => _socket.Dispose();

    private int WriteName(byte[] name, IPEndPoint remote) =>
        SocketAddressLayout.Write(name, _socket.Family, TransportAddress.From(remote), 0);

    private bool Send(byte[] name, int nameLength, byte[] pinned, int length)
    {
        _vector[0] = new() { Base = Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), Length = length };
        UdpSocketNative.MessageHeader message = new()
        {
            Name = Marshal.UnsafeAddrOfPinnedArrayElement(name, 0),
            NameLength = (uint)nameLength,
            Vectors = Marshal.UnsafeAddrOfPinnedArrayElement(_vector, 0),
            VectorCount = 1,
        };
        return UdpSocketNative.Send(_socket.Descriptor, message, UdpSocketNative.DoNotWait) >= 0;
    }
}
