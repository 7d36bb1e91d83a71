using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Host;

/// <summary>The kernel's form of an address: sockaddr_in for IPv4 sockets, sockaddr_in6 for the others.</summary>
internal static class SocketAddressLayout
{
    public const int LengthMax = 28;

    private const int IPv4Length = 16;
    private const int IPv6Length = 28;

    //  sockaddr_in:   family (2, host order) | port (2) | address (4) | zero (8)
    //  sockaddr_in6:  family (2, host order) | port (2) | flow (4) | address (16) | scope (4, host order)
    public static int Write(Span<byte> destination, int family, in TransportAddress address, int scope)
    {
        destination[..LengthMax].Clear();
        short familyNumber = (short)family;
        MemoryMarshal.Write(destination, in familyNumber);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], address.Port);
        if (family == UdpSocketNative.FamilyIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)address.Low);
            return IPv4Length;
        }

        address.WriteAddress16(destination[8..]);
        MemoryMarshal.Write(destination[24..], in scope);
        return IPv6Length;
    }

    public static bool TryRead(ReadOnlySpan<byte> source, out TransportAddress address)
    {
        address = default;
        if (source.Length < IPv4Length) return false;

        ushort port = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        switch (MemoryMarshal.Read<short>(source))
        {
            case UdpSocketNative.FamilyIPv4:
                address = TransportAddress.From(source.Slice(4, 4), port);
                return true;
            case UdpSocketNative.FamilyIPv6 when source.Length >= IPv6Length:
                address = TransportAddress.From(source.Slice(8, 16), port);
                return true;
            default:
                return false;
        }
    }
}
