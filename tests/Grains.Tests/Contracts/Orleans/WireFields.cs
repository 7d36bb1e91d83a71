using System.Buffers;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Session;
using Orleans.Serialization.WireProtocol;

namespace Conference.Grains.Tests.Contracts;

/// <summary>A serialised object as the fields it is made of, so that one can be added or taken away as another version would.</summary>
internal sealed class WireFields
{
    private const byte AddedNumber = 77;

    private readonly byte[] _bytes;
    private readonly List<int> _ownStarts = [];
    private int _end;

    private WireFields(byte[] bytes) => _bytes = bytes;

    /// <summary>Of the object's own type, not of those that it inherits from.</summary>
    public int Count => _ownStarts.Count;

    public static WireFields Read(byte[] bytes, SerializerSession session)
    {
        WireFields fields = new(bytes);
        Reader<ReadOnlySequenceInput> reader = Reader.Create(new ReadOnlySequence<byte>(bytes), session);
        Field whole = reader.ReadFieldHeader();
        Assert.Equal(WireType.TagDelimited, whole.WireType);
        while (true)
        {
            int start = (int)reader.Position;
            Field field = reader.ReadFieldHeader();
            if (field.IsEndObject)
            {
                fields._end = start;
                return fields;
            }

            if (field.IsEndBaseFields) fields._ownStarts.Clear();
            else
            {
                fields._ownStarts.Add(start);
                reader.ConsumeUnknownField(field);
            }
        }
    }

    /// <summary>As an older version wrote it.</summary>
    public byte[] WithoutLast() => [.. _bytes[.._ownStarts[^1]], .. _bytes[_end..]];

    /// <summary>As a newer version writes it: a number more, under the next id.</summary>
    public byte[] WithOneMore()
    {
        // A tag is the wire type (3 bits, 0: a number of variable length), the schema type (2 bits, 0: the expected one) and
        // the difference to the id before (3 bits); then comes the number, in one byte if its lowest bit is set.
        byte delta = (byte)(_ownStarts.Count == 0 ? 0 : 1);
        return [.. _bytes[.._end], delta, (AddedNumber << 1) | 1, .. _bytes[_end..]];
    }
}
