using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Rtp;

/// <summary>Writes and rewrites the fixed header (RFC 3550 §5.1). The destination must hold it.</summary>
internal static class RtpHeaderWriter
{
    private const byte Version2 = 0x80;
    private const byte PaddingBit = 0x20;
    private const byte ExtensionBit = 0x10;
    private const byte MarkerBit = 0x80;

    /// <summary>Without padding, extension and contributing sources. Returns the length, always 12.</summary>
    public static int Write(Span<byte> destination, bool marker, byte payloadType, ushort sequenceNumber,
        uint timestamp, uint ssrc)
    {
        destination[0] = Version2;
        destination[1] = marker ? MarkerBit : (byte)0;
        Rewrite(destination, payloadType, sequenceNumber, timestamp, ssrc);
        return RtpView.FixedHeaderLength;
    }

    /// <summary>Gives a packet new numbers for another receiver; its flags, extension and marker stay.</summary>
    public static void Rewrite(Span<byte> packet, byte payloadType, ushort sequenceNumber, uint timestamp, uint ssrc)
    {
        packet[1] = (byte)((packet[1] & MarkerBit) | (payloadType & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], ssrc);
    }

    /// <summary>Says that an extension block follows the header.</summary>
    public static void SetExtension(Span<byte> packet) => packet[0] |= ExtensionBit;

    /// <summary>Says that the packet's last octet counts its padding.</summary>
    public static void SetPadding(Span<byte> packet) => packet[0] |= PaddingBit;

    /// <summary>Appends so many octets of padding, the last of which counts them (RFC 3550 §5.1). Returns the count.</summary>
    public static int WritePadding(Span<byte> packet, int end, byte count)
    {
        if (count == 0) return 0;

        SetPadding(packet);
        packet.Slice(end, count - 1).Clear();
        packet[end + count - 1] = count;
        return count;
    }

    public static void SetMarker(Span<byte> packet, bool marker) =>
        packet[1] = (byte)((packet[1] & ~MarkerBit) | (marker ? MarkerBit : 0));
}
