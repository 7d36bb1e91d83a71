using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>SSRCs that stand one after another in a packet, read in place.</summary>
internal readonly ref struct SsrcList
{
    private readonly ReadOnlySpan<byte> _bytes;

    internal SsrcList(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public int Count => _bytes.Length / 4;

    public uint this[int index] => BinaryPrimitives.ReadUInt32BigEndian(_bytes.Slice(index * 4, 4));

    public bool Contains(uint ssrc)
    {
        for (int i = 0; i < Count; i++)
        {
            if (this[i] == ssrc) return true;
        }

        return false;
    }
}
