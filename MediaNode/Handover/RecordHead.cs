namespace Conference.MediaNode.Handover;

internal enum RecordKind : byte
{
    Link = 1,
    Room = 2,

    /// <summary>A room with the tunnel to where it was.</summary>
    Move = 3,
}

/// <summary>What every record begins with, so that a node knows what it has been given and by which rules to read it.</summary>
internal static class RecordHead
{
    /// <summary>
    /// Of the records that this node writes. It reads this one and the one before: raise it with any change of a field, read
    /// the new field only <c>if (reader.Version &gt;= N)</c>, and add a sample to the tests.
    /// </summary>
    public const int Version = 2;

    public const int OldestVersion = 1;

    private const uint Mark = 0x434E4652;

    // | "CNFR" (4) | version (2) | kind (1) |
    public static void Write(RecordWriter writer, RecordKind kind)
    {
        writer.Write(Mark);
        writer.Write((ushort)Version);
        writer.Write((byte)kind);
    }

    public static RecordRefusal Read(ref RecordReader reader, RecordKind kind)
    {
        if (reader.ReadUInt32() != Mark) return RecordRefusal.NoRecord;

        reader.Version = reader.ReadUInt16();
        if (reader.Version is < OldestVersion or > Version) return RecordRefusal.UnknownVersion;
        return reader.ReadByte() == (byte)kind ? RecordRefusal.None : RecordRefusal.NoRecord;
    }
}

/// <summary>Why a shard did not take over what it was given.</summary>
internal enum RecordRefusal
{
    None,

    /// <summary>Not a record, or one of something else.</summary>
    NoRecord,

    /// <summary>Of a node that is too old or too new.</summary>
    UnknownVersion,
    Malformed,

    /// <summary>Its name is in use here, or there is no room for it.</summary>
    NotAdmitted,
}
