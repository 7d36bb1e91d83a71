using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>SDES, of which only the canonical names are read (RFC 3550 §6.5). Walked with foreach.</summary>
internal readonly ref struct SourceDescription
{
    internal const byte EndItem = 0;
    internal const byte CnameItem = 1;

    private readonly ReadOnlySpan<byte> _chunks;
    private readonly int _count;

    private SourceDescription(ReadOnlySpan<byte> chunks, int count)
    {
        _chunks = chunks;
        _count = count;
    }

    public static bool TryParse(in RtcpPacket packet, out SourceDescription description, out RtcpError error)
    {
        description = default;
        error = packet.PacketType is RtcpPacketType.SourceDescription ? RtcpError.None : RtcpError.WrongType;

        ReadOnlySpan<byte> rest = packet.Content;
        for (int i = 0; i < packet.Count && error is RtcpError.None; i++)
        {
            error = ReadChunk(rest, out _, out int length);
            rest = rest[length..];
        }

        if (error is not RtcpError.None) return false;
        description = new SourceDescription(packet.Content, packet.Count);
        return true;
    }

    public Enumerator GetEnumerator() => new(_chunks, _count);

    // |                             SSRC                              |
    // |    CNAME=1    |     length    |  user and domain name ...     |
    // |  further items ...            |  0, and zeros up to a word    |
    private static RtcpError ReadChunk(ReadOnlySpan<byte> rest, out SdesChunk chunk, out int length)
    {
        chunk = default;
        length = 0;
        if (rest.Length < 4) return RtcpError.BodyTooShort;

        ReadOnlySpan<byte> cname = default;
        int offset = 4;
        while (offset < rest.Length && rest[offset] != EndItem)
        {
            if (offset + 2 > rest.Length) return RtcpError.ItemTruncated;
            int itemLength = rest[offset + 1];
            if (itemLength > rest.Length - offset - 2) return RtcpError.ItemTruncated;
            if (rest[offset] == CnameItem) cname = rest.Slice(offset + 2, itemLength);
            offset += 2 + itemLength;
        }

        // The list of items must end with at least one null octet (§6.5).
        if (offset == rest.Length) return RtcpError.ItemTruncated;

        // Content is whole words, so the rounded end lies within it.
        length = (offset + 4) & ~3;
        chunk = new SdesChunk(BinaryPrimitives.ReadUInt32BigEndian(rest), cname);
        return RtcpError.None;
    }

    public ref struct Enumerator(ReadOnlySpan<byte> chunks, int count)
    {
        private ReadOnlySpan<byte> _rest = chunks;
        private int _left = count;

        public SdesChunk Current { get; private set; }

        public bool MoveNext()
        {
            if (_left == 0 || ReadChunk(_rest, out SdesChunk chunk, out int length) is not RtcpError.None) return false;
            Current = chunk;
            _rest = _rest[length..];
            _left--;
            return true;
        }
    }
}
