using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Host;

/// <summary>One bound UDP socket. Bound to a wildcard it tells and obeys the local address of each datagram.</summary>
internal sealed class UdpSocket : IDisposable
{
    /// <summary>In bytes; the kernel doubles it. Without privileges its own bound (rmem_max) applies.</summary>
    public const int BufferLength = 4 * 1024 * 1024;

    /// <summary>Of a port for moves: some clients of some rooms, and there are many such ports.</summary>
    public const int MoveBufferLength = 1024 * 1024;

    /// <summary>Refusals of segmentation in a row after which the socket stops asking for it.</summary>
    public const int SegmentationRefusalsMax = 8;

    private readonly DescriptorHandle _handle;
    private readonly uint[] _memory = new uint[UdpSocketNative.MemoryFigures];
    private int _segmentationRefusals;
    private uint _dropsSeen;

    private UdpSocket(DescriptorHandle handle, int family, IPAddress address)
    {
        _handle = handle;
        Family = family;
        IsWildcard = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
    }

    public int Family { get; }

    public bool IsWildcard { get; }

    public TransportAddress Bound { get; private set; }

    public int Descriptor => _handle.Number;

    /// <summary>Whether bursts are handed to the kernel in one piece (UDP_SEGMENT).</summary>
    public bool SegmentsInKernel { get; set; } = true;

    /// <param name="onlyIPv6">For "::" where "0.0.0.0" has a socket of its own.</param>
    /// <param name="bufferLength">Asked for each way, in bytes.</param>
    /// <exception cref="IOException">The address cannot be bound; the message says which and why.</exception>
    public static UdpSocket Bind(IPEndPoint endPoint, bool onlyIPv6 = false, int bufferLength = BufferLength)
    {
        int family = endPoint.Address.GetAddressBytes().Length == 4 ? UdpSocketNative.FamilyIPv4 : UdpSocketNative.FamilyIPv6;
        try
        {
            int descriptor = UdpSocketNative.OpenSocket(family, UdpSocketNative.DatagramSocket, 0);
            UdpSocket socket = new(new DescriptorHandle(descriptor, "Opening a UDP socket"), family, endPoint.Address);
            try
            {
                socket.Configure(onlyIPv6, bufferLength);
                socket.BindTo(endPoint);
                return socket;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        catch (Win32Exception failed)
        {
            throw new IOException($"UDP {endPoint} cannot be bound: {failed.Message} ({(Errno)failed.NativeErrorCode})", failed);
        }
    }

    /// <summary>In bytes, bookkeeping included: what the kernel granted of what was asked for, doubled.</summary>
    public int ReceiveBufferLength { get; private set; }

    /// <summary>Datagrams that the kernel has dropped at this socket since the last call.</summary>
    public uint TakeDrops()
    {
        uint length = (uint)_memory.Length * sizeof(uint);
        if (UdpSocketNative.GetOption(
            Descriptor, UdpSocketNative.LevelSocket, UdpSocketNative.MemoryInfo, ref _memory[0], ref length) != 0)
        {
            return 0;
        }

        // The kernel counts in 32 bits and around.
        uint drops = _memory[UdpSocketNative.MemoryDrops];
        uint since = unchecked(drops - _dropsSeen);
        _dropsSeen = drops;
        return since;
    }

    /// <summary>The kernel took a burst in one piece.</summary>
    public void SegmentationWorked() => _segmentationRefusals = 0;

    /// <summary>
    /// The kernel refused one. A device without checksum offload refuses all (EIO), a path with a smaller MTU only its own
    /// (EINVAL), so only the first ends the matter at once.
    /// </summary>
    public void SegmentationRefused(Errno error)
    {
        if (error is not Errno.InvalidArgument || ++_segmentationRefusals >= SegmentationRefusalsMax) SegmentsInKernel = false;
    }

    public static bool IsSegmentationRefusal(Errno error) => error
        is Errno.InvalidArgument or Errno.IoError or Errno.NotSupported or Errno.NoProtocolOption;

    public void Dispose() => _handle.Dispose();

    private void Configure(bool onlyIPv6, int bufferLength)
    {
        // FORCE passes the kernel's bound where we may; else we take what we get.
        if (!TrySet(UdpSocketNative.LevelSocket, UdpSocketNative.ReceiveBufferForce, bufferLength))
        {
            TrySet(UdpSocketNative.LevelSocket, UdpSocketNative.ReceiveBuffer, bufferLength);
        }

        uint granted = 0;
        uint length = sizeof(uint);
        Check(UdpSocketNative.GetOption(
            Descriptor, UdpSocketNative.LevelSocket, UdpSocketNative.ReceiveBuffer, ref granted, ref length));
        ReceiveBufferLength = (int)granted;

        if (!TrySet(UdpSocketNative.LevelSocket, UdpSocketNative.SendBufferForce, bufferLength))
        {
            TrySet(UdpSocketNative.LevelSocket, UdpSocketNative.SendBuffer, bufferLength);
        }

        if (Family == UdpSocketNative.FamilyIPv6) Set(UdpSocketNative.LevelIPv6, UdpSocketNative.IPv6Only, onlyIPv6 ? 1 : 0);
        if (!IsWildcard) return;

        if (Family == UdpSocketNative.FamilyIPv6) Set(UdpSocketNative.LevelIPv6, UdpSocketNative.IPv6ReceivePacketInfo, 1);
        else Set(UdpSocketNative.LevelIPv4, UdpSocketNative.IPv4PacketInfo, 1);
    }

    private void BindTo(IPEndPoint endPoint)
    {
        Span<byte> address = stackalloc byte[SocketAddressLayout.LengthMax];
        int scope = endPoint.Address.IsIPv6LinkLocal ? (int)endPoint.Address.ScopeId : 0;
        uint length = (uint)SocketAddressLayout.Write(address, Family, TransportAddress.From(endPoint), scope);
        Check(UdpSocketNative.Bind(Descriptor, ref address[0], length));

        length = SocketAddressLayout.LengthMax;
        Check(UdpSocketNative.GetName(Descriptor, ref address[0], ref length));
        SocketAddressLayout.TryRead(address[..(int)length], out TransportAddress bound);
        Bound = bound;
    }

    private void Set(int level, int option, int value)
    {
        if (!TrySet(level, option, value)) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private bool TrySet(int level, int option, int value) =>
        UdpSocketNative.SetOption(Descriptor, level, option, in value, sizeof(int)) == 0;

    private static void Check(int result)
    {
        if (result < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }
}
