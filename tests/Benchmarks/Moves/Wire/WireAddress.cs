using System.Buffers.Binary;
using System.Net;

namespace Conference.Benchmarks.Moves.Wire;

/// <summary>An IPv4 address and a UDP port.</summary>
internal readonly record struct WireAddress(uint Address, ushort Port)
{
    public static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
}
