using System.Buffers.Binary;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Draws SSRCs that no other stream of the link uses (RFC 3550 §8.1).</summary>
internal sealed class SsrcAllocator(IEntropy entropy, HashSet<uint> used)
{
    public uint Next()
    {
        Span<byte> octets = stackalloc byte[sizeof(uint)];
        entropy.Fill(octets);
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(octets);

        // Ends after at most as many steps as there are SSRCs on the link; 0 is left out, many read it as "none".
        while (ssrc == 0 || !used.Add(ssrc)) ssrc++;
        return ssrc;
    }
}
