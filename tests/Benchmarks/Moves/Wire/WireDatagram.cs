using System.Buffers.Binary;
using System.Net.Sockets;

namespace Conference.Benchmarks.Moves.Wire;

/// <summary>A UDP datagram that this machine has seen.</summary>
/// <param name="At">When the kernel took it in, in nanoseconds since 1970.</param>
internal readonly record struct WireDatagram(long At, WireAddress From, WireAddress To, WireKind Kind)
{
    private const int AddressesAt = 12;
    private const int UdpHeaderLength = 8;
    private const int FragmentOffsetMask = 0x1FFF;
    private const byte HandshakeRecord = 22;

    /// <param name="packet">
    /// From its IPv4 header on (RFC 791 §3.1); it may be cut off behind the payload's first two bytes.
    /// </param>
    /// <returns>False for what is no UDP over IPv4, or not the first fragment of it.</returns>
    public static bool TryParse(ReadOnlySpan<byte> packet, long at, out WireDatagram datagram)
    {
        datagram = default;
        if (packet.Length < 20 || packet[0] >> 4 != 4 || packet[9] != (byte)ProtocolType.Udp) return false;

        int headerLength = (packet[0] & 0xF) * 4;
        bool isFirst = (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & FragmentOffsetMask) == 0;
        if (headerLength < 20 || !isFirst || packet.Length < headerLength + UdpHeaderLength) return false;

        ReadOnlySpan<byte> addresses = packet[AddressesAt..];
        ReadOnlySpan<byte> udp = packet[headerLength..];
        WireAddress from = AddressIn(addresses, udp);
        WireAddress to = AddressIn(addresses[sizeof(uint)..], udp[sizeof(ushort)..]);
        datagram = new WireDatagram(at, from, to, KindOf(udp[UdpHeaderLength..]));
        return true;
    }

    private static WireAddress AddressIn(ReadOnlySpan<byte> address, ReadOnlySpan<byte> port) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(address), BinaryPrimitives.ReadUInt16BigEndian(port));

    private static WireKind KindOf(ReadOnlySpan<byte> payload) => payload switch
    {
        [<= 3, ..] => WireKind.Stun,
        [HandshakeRecord, ..] => WireKind.Handshake,
        [>= 20 and <= 63, ..] => WireKind.Dtls,
        [>= 128 and <= 191, >= 192 and <= 223, ..] => WireKind.Rtcp,
        [>= 128 and <= 191, _, ..] => WireKind.Rtp,
        _ => WireKind.Other,
    };
}
