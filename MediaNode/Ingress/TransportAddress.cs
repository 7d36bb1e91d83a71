using System.Buffers.Binary;
using System.Net;

namespace Conference.MediaNode.Ingress;

/// <summary>A UDP address as plain numbers: comparable, hashable, and free of the heap. IPv4 is kept as ::ffff:a.b.c.d.</summary>
internal readonly record struct TransportAddress(ulong High, ulong Low, ushort Port)
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    public bool IsIPv4 => High == 0 && (Low & 0xFFFF_FFFF_0000_0000) == MappedPrefix;

    /// <summary>4 or 16.</summary>
    public int AddressLength => IsIPv4 ? 4 : 16;

    public static TransportAddress FromIPv4(uint address, ushort port) => new(0, MappedPrefix | address, port);

    public static TransportAddress From(ReadOnlySpan<byte> address, ushort port) => address.Length == 4
        ? FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(address), port)
        : new(BinaryPrimitives.ReadUInt64BigEndian(address), BinaryPrimitives.ReadUInt64BigEndian(address[8..]), port);

    public static TransportAddress From(IPEndPoint endPoint) =>
        From(endPoint.Address.GetAddressBytes(), (ushort)endPoint.Port);

    /// <summary>Writes <see cref="AddressLength"/> bytes in network order, as STUN wants them.</summary>
    public int WriteAddress(Span<byte> destination)
    {
        if (IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)Low);
            return 4;
        }

        return WriteAddress16(destination);
    }

    /// <summary>Writes 16 bytes, IPv4 mapped into IPv6: what a dual-stack socket wants.</summary>
    public int WriteAddress16(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
        return 16;
    }

    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        return new IPEndPoint(new IPAddress(bytes[..WriteAddress(bytes)]), Port);
    }

    public override string ToString() => ToEndPoint().ToString();
}
