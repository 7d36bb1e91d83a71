using System.Buffers.Binary;
using Conference.MediaNode.Wire.Stun;

namespace Conference.MediaNode.Link.Ice;

/// <summary>
/// Whom a check is for, read before anything else and without looking at the rest: what this costs, anybody can make us pay.
/// </summary>
internal static class CheckAddressee
{
    /// <summary>USERNAME is among the first of what agents write, if not the very first.</summary>
    public const int AttributesMax = 8;

    public static bool TryRead(ReadOnlySpan<byte> datagram, out IceUfrag ufrag)
    {
        ufrag = default;
        if (datagram.Length < StunMessage.HeaderLength) return false;
        if (BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) != StunMessage.MagicCookie) return false;

        ReadOnlySpan<byte> rest = datagram[StunMessage.HeaderLength..];
        for (int seen = 0; seen < AttributesMax && rest.Length >= StunMessage.AttributeHeaderLength; seen++)
        {
            ushort type = BinaryPrimitives.ReadUInt16BigEndian(rest);
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            rest = rest[StunMessage.AttributeHeaderLength..];
            int padded = (length + 3) & ~3;
            if (padded > rest.Length) return false;
            if (type == StunAttribute.Username) return IceUfrag.TryReadLocal(rest[..length], out ufrag);

            rest = rest[padded..];
        }

        return false;
    }
}
