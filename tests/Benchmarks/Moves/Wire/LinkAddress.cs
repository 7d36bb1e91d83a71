using System.Runtime.InteropServices;

namespace Conference.Benchmarks.Moves.Wire;

/// <summary>Where a tapped packet was seen: sockaddr_ll of packet(7).</summary>
internal static class LinkAddress
{
    // 0 family   2 protocol   4 interface   8 hardware type   10 packet type   11 address length   12 address (8)
    private const int HardwareTypeAt = 8;
    private const int PacketTypeAt = 10;

    /// <summary>ARPHRD_LOOPBACK</summary>
    private const ushort Loopback = 772;

    /// <summary>PACKET_OUTGOING</summary>
    private const byte Outgoing = 4;

    /// <summary>What goes over the loopback interface is seen when it leaves and again when it arrives.</summary>
    public static bool IsSecondSight(ReadOnlySpan<byte> address) =>
        address[PacketTypeAt] == Outgoing && MemoryMarshal.Read<ushort>(address[HardwareTypeAt..]) == Loopback;
}
