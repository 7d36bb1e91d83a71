using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Media;

/// <summary>
/// Turns the wrapping 16-bit sequence numbers of one stream into numbers that only grow. Each is placed nearest to the
/// highest seen, so a late one keeps its epoch. The first keeps its value; one before it may come out negative, down
/// to -32768 and no further.
/// </summary>
internal sealed class SequenceUnwrapper
{
    public SequenceUnwrapper()
    {
    }

    /// <summary>Goes on where an exported unwrapper stopped.</summary>
    public SequenceUnwrapper(long? highest) => Highest = highest;

    /// <summary>Null before the first packet.</summary>
    public long? Highest { get; private set; }

    /// <summary>Places a number and remembers the highest.</summary>
    public long Unwrap(ushort sequenceNumber)
    {
        long unwrapped = Peek(sequenceNumber);
        if (Highest is not { } highest || unwrapped > highest) Highest = unwrapped;
        return unwrapped;
    }

    /// <summary>Places a number without remembering it: for one that is not authenticated yet.</summary>
    public long Peek(ushort sequenceNumber) =>
        Highest is { } highest ? highest + (short)(sequenceNumber - (ushort)highest) : sequenceNumber;

    public void Export(RecordWriter writer)
    {
        if (writer.WriteHas(Highest)) writer.Write(Highest!.Value);
    }

    public void Restore(ref RecordReader reader) => Highest = reader.ReadBool() ? reader.ReadInt64() : null;
}
