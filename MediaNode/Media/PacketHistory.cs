using System.Numerics;
using Conference.MediaNode.Handover;
using Conference.MediaNode.Room;

namespace Conference.MediaNode.Media;

/// <summary>
/// The latest packets of a received stream, in clear, for subscribers that ask for one again: one copy for all of them. It
/// grows to what <see cref="AgeMax"/> of the stream needs, and takes no more memory after that.
/// </summary>
internal sealed class PacketHistory
{
    public const int LengthMax = 1 << 20;
    public const int PacketsMax = 2048;

    /// <summary>Later, a decoder has gone on or asked for a key frame.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(1);

    /// <summary>No datagram that is read is longer.</summary>
    private const int PayloadLengthMax = 1 << 11;

    /// <summary>Both a power of two.</summary>
    private const int LengthAtFirst = 1 << 15;
    private const int PacketsAtFirst = 64;

    /// <summary>A packet stands at its number modulo the length.</summary>
    private HeldPacket[] _packets = new HeldPacket[PacketsAtFirst];

    /// <summary>Bytes ever written. The next goes to this position modulo the memory's length.</summary>
    private long _end;
    private Instant _lapStartedAt = Instant.Never;

    /// <summary>A ring. What was written is overwritten once so many more bytes have come.</summary>
    public byte[] Memory { get; private set; } = new byte[LengthAtFirst];

    /// <param name="arrival">Taken.</param>
    /// <param name="memory">That the arrival's offsets are into.</param>
    public void Add(in Arrival arrival, ReadOnlySpan<byte> memory, Instant now)
    {
        // Padding was left out on purpose: without a payload there is nothing to send again.
        if (arrival.PayloadLength is 0 or > PayloadLengthMax || !TryReserve(arrival.SequenceNumber, now)) return;

        int offset = Advance(arrival.PayloadLength + arrival.DependencyLength, now);
        memory.Slice(arrival.PayloadOffset, arrival.PayloadLength).CopyTo(Memory.AsSpan(offset));
        memory.Slice(arrival.DependencyOffset, arrival.DependencyLength).CopyTo(Memory.AsSpan(offset + arrival.PayloadLength));
        _packets[PlaceOf(arrival.SequenceNumber)] = new HeldPacket
        {
            Codec = arrival.Codec,
            SequenceNumber = arrival.SequenceNumber,
            HeldSince = now,
            Position = _end,
            Timestamp = arrival.Timestamp,
            PayloadLength = (ushort)arrival.PayloadLength,
            DependencyLength = arrival.DependencyLength,
            Marker = arrival.Marker,
        };
        _end += arrival.PayloadLength + arrival.DependencyLength;
    }

    /// <summary>The packet as it arrived, with offsets into <see cref="Memory"/>.</summary>
    /// <param name="sequence">The low 32 bits of its unwrapped number.</param>
    public bool TryFind(uint sequence, Instant now, out Arrival arrival)
    {
        arrival = default;
        ref readonly HeldPacket held = ref _packets[PlaceOf(sequence)];
        if ((uint)held.SequenceNumber != sequence || !IsHeld(held, now)) return false;

        arrival.Codec = held.Codec!;
        arrival.SequenceNumber = held.SequenceNumber;
        arrival.Timestamp = held.Timestamp;
        arrival.Marker = held.Marker;
        arrival.PayloadOffset = OffsetOf(held.Position);
        arrival.PayloadLength = held.PayloadLength;
        arrival.DependencyOffset = arrival.PayloadOffset + held.PayloadLength;
        arrival.DependencyLength = held.DependencyLength;
        arrival.AudioLevel = -1;
        arrival.Next = -1;
        return true;
    }

    /// <summary>Makes room for a number among the others. False: it is older than what stands in its place.</summary>
    private bool TryReserve(long sequence, Instant now)
    {
        while (true)
        {
            ref readonly HeldPacket standing = ref _packets[PlaceOf(sequence)];
            if (standing.Codec is null || now - standing.HeldSince > AgeMax) return true;
            if (standing.SequenceNumber >= sequence) return false;
            if (_packets.Length >= PacketsMax) return true;
            GrowPackets();
        }
    }

    private void GrowPackets()
    {
        HeldPacket[] before = _packets;
        _packets = new HeldPacket[before.Length * 2];
        foreach (ref readonly HeldPacket held in before.AsSpan())
        {
            if (held.Codec is not null) _packets[PlaceOf(held.SequenceNumber)] = held;
        }
    }

    /// <summary>Where so many bytes in one piece can be written: not across the end of the ring.</summary>
    private int Advance(int length, Instant now)
    {
        if (_lapStartedAt == Instant.Never) _lapStartedAt = now;

        int offset = OffsetOf(_end);
        if (offset + length <= Memory.Length) return offset;

        _end += Memory.Length - offset;
        if (now - _lapStartedAt < AgeMax && Memory.Length < LengthMax)
        {
            GrowMemory();
            return OffsetOf(_end);
        }

        _lapStartedAt = now;
        return 0;
    }

    /// <summary>At the end of a lap, when all bytes are in the order in which they came.</summary>
    private void GrowMemory()
    {
        byte[] grown = new byte[Memory.Length * 2];
        Memory.CopyTo(grown, 0);
        long shift = _end - Memory.Length;
        foreach (ref HeldPacket held in _packets.AsSpan())
        {
            if (held.Position < shift) held.Codec = null;
            held.Position -= shift;
        }

        _end = Memory.Length;
        Memory = grown;
    }

    private int PlaceOf(long sequence) => (int)(sequence & (_packets.Length - 1));

    private int OffsetOf(long position) => (int)(position & (Memory.Length - 1));

    /// <summary>Only what can still be asked for, at the place where it lies.</summary>
    public void Export(RecordWriter writer)
    {
        writer.Write(_end);
        writer.Write(_lapStartedAt);
        writer.Write(Memory.Length);
        writer.Write(_packets.Length);
        writer.Write(CountHeld(writer.Now));
        foreach (ref readonly HeldPacket held in _packets.AsSpan())
        {
            if (!IsHeld(held, writer.Now)) continue;

            writer.Write(held.Codec!.PayloadType);
            writer.Write(held.SequenceNumber);
            writer.Write(held.HeldSince);
            writer.Write(held.Position);
            writer.Write(held.Timestamp);
            writer.Write(held.DependencyLength);
            writer.Write(held.Marker);
            writer.WriteBytes(Memory.AsSpan(OffsetOf(held.Position), held.PayloadLength + held.DependencyLength));
        }
    }

    public void Restore(ref RecordReader reader, Track track)
    {
        _end = reader.ReadInt64();
        _lapStartedAt = reader.ReadInstant();
        int length = reader.ReadCount(LengthMax);
        int packets = reader.ReadCount(PacketsMax);
        if (length < LengthAtFirst || packets < PacketsAtFirst || !BitOperations.IsPow2(length)
            || !BitOperations.IsPow2(packets) || _end < 0)
        {
            reader.Refuse();
            return;
        }

        Memory = new byte[length];
        _packets = new HeldPacket[packets];
        for (int left = reader.ReadCount(packets); left > 0; left--) RestorePacket(ref reader, track);
    }

    private int CountHeld(Instant now)
    {
        int count = 0;
        foreach (ref readonly HeldPacket held in _packets.AsSpan()) count += IsHeld(held, now) ? 1 : 0;
        return count;
    }

    private bool IsHeld(in HeldPacket held, Instant now) =>
        held.Codec is not null && now - held.HeldSince <= AgeMax && _end - held.Position <= Memory.Length;

    /// <summary>Of a codec that is not agreed on any more: an empty place.</summary>
    private void RestorePacket(ref RecordReader reader, Track track)
    {
        HeldPacket held = new()
        {
            Codec = track.FindCodec(reader.ReadByte()),
            SequenceNumber = reader.ReadInt64(),
            HeldSince = reader.ReadInstant(),
            Position = reader.ReadInt64(),
            Timestamp = reader.ReadUInt32(),
            DependencyLength = reader.ReadByte(),
            Marker = reader.ReadBool(),
        };
        ReadOnlySpan<byte> bytes = reader.ReadBytes(PayloadLengthMax + byte.MaxValue);
        bool isWithin = held.Position >= 0 && held.Position <= _end - bytes.Length
            && OffsetOf(held.Position) + bytes.Length <= Memory.Length && bytes.Length >= held.DependencyLength;
        if (!isWithin)
        {
            reader.Refuse();
            return;
        }

        held.PayloadLength = (ushort)(bytes.Length - held.DependencyLength);
        bytes.CopyTo(Memory.AsSpan(OffsetOf(held.Position)));
        _packets[PlaceOf(held.SequenceNumber)] = held;
    }
}
