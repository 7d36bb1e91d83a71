using System.Buffers.Binary;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Counts instead of drawing, so that SSRCs in stored answers are 1, 2, 3, …</summary>
internal sealed class SequentialEntropy : IEntropy
{
    private uint _drawn;

    public void Fill(Span<byte> destination) => BinaryPrimitives.WriteUInt32BigEndian(destination, ++_drawn);
}
