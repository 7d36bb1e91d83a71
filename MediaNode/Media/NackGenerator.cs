using Conference.MediaNode.Handover;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Media;

/// <summary>
/// What a stream has lost, and when to ask the sender for it (RFC 4585 §6.2.1): once it is clear that a packet is not merely
/// reordered, and again about once per round trip. What is too old or too much is given up for a key frame.
/// </summary>
internal sealed class NackGenerator
{
    /// <summary>Above it the sender's path has broken down, and a key frame is cheaper than everything since.</summary>
    public const int MissingMax = 256;

    public const int AttemptsMax = 10;

    /// <summary>Packets that overtook each other on the way are rarely further apart.</summary>
    public static readonly TimeSpan ReorderDelay = TimeSpan.FromMilliseconds(10);

    /// <summary>A subscriber's decoder has gone on or asked for a key frame by then.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(20);
    public static readonly TimeSpan RetryMax = TimeSpan.FromMilliseconds(500);

    private const int MissingAtFirst = 16;

    /// <summary>By ascending number.</summary>
    private MissingPacket[] _missing = new MissingPacket[MissingAtFirst];
    private int _count;
    private long? _highest;

    /// <summary>When the next number is due; <see cref="Instant.Never"/> while none is missing.</summary>
    public Instant NextDeadline { get; private set; } = Instant.Never;

    public ReadOnlySpan<MissingPacket> Missing => _missing.AsSpan(0, _count);

    /// <summary>Packets that will not be asked for any more, though they never came.</summary>
    public long GivenUp { get; private set; }

    /// <summary>A packet has come, as it is or restored.</summary>
    /// <param name="isWanted">Somebody is shown the stream: what is lost now is worth asking for.</param>
    public void OnPacket(long sequence, bool isWanted, Instant now)
    {
        if (_highest is not { } highest)
        {
            _highest = sequence;
            return;
        }

        if (sequence <= highest)
        {
            Remove(sequence);
            return;
        }

        _highest = sequence;
        long gap = sequence - highest - 1;
        if (gap == 0 || !isWanted) return;

        if (_count + gap > MissingMax)
        {
            GiveUp(_count + gap);
            return;
        }

        for (long lost = highest + 1; lost < sequence; lost++) Note(lost, now);
    }

    /// <summary>A decoder can start at this packet, so nobody needs what came before.</summary>
    public void OnKeyFrame(long sequence)
    {
        int useless = 0;
        while (useless < _count && _missing[useless].Sequence < sequence) useless++;
        if (useless == 0) return;

        _count -= useless;
        Array.Copy(_missing, useless, _missing, 0, _count);
        Schedule();
    }

    /// <summary>The stream goes on elsewhere: what lay between was never sent.</summary>
    public void Restart(long sequence)
    {
        _highest = sequence;
        _count = 0;
        NextDeadline = Instant.Never;
    }

    /// <summary>The numbers to ask for now, ascending; as many as the destination holds, the rest stays due.</summary>
    public int Take(Instant now, TimeSpan roundTrip, Span<SequenceNumber> destination)
    {
        if (now < NextDeadline) return 0;

        Instant retryAt = now + RetryAfter(roundTrip);
        int taken = 0;
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            MissingPacket missing = _missing[i];
            bool isDue = missing.DueAt <= now;
            if ((isDue && missing.Attempts >= AttemptsMax) || now - missing.NotedAt >= AgeMax)
            {
                GivenUp++;
                continue;
            }

            if (isDue && taken < destination.Length)
            {
                destination[taken++] = new SequenceNumber((ushort)missing.Sequence);
                missing = missing with { DueAt = retryAt, Attempts = missing.Attempts + 1 };
            }

            _missing[kept++] = missing;
        }

        _count = kept;
        Schedule();
        return taken;
    }

    /// <summary>A quarter more than the answer takes, so that one that is on its way is not asked for again.</summary>
    private static TimeSpan RetryAfter(TimeSpan roundTrip)
    {
        TimeSpan wait = roundTrip + (roundTrip / 4);
        return wait < RetryMin ? RetryMin : wait > RetryMax ? RetryMax : wait;
    }

    private void Note(long lost, Instant now)
    {
        if (_count == _missing.Length) Array.Resize(ref _missing, Math.Min(_count * 2, MissingMax));
        Instant dueAt = now + ReorderDelay;
        _missing[_count++] = new MissingPacket(lost, now, dueAt, 0);
        NextDeadline = Instant.Earlier(NextDeadline, dueAt);
    }

    private void Remove(long sequence)
    {
        int place = _count - 1;
        while (place >= 0 && _missing[place].Sequence > sequence) place--;
        if (place < 0 || _missing[place].Sequence != sequence) return;

        _count--;
        Array.Copy(_missing, place + 1, _missing, place, _count - place);
        Schedule();
    }

    private void GiveUp(long packets)
    {
        GivenUp += packets;
        _count = 0;
        NextDeadline = Instant.Never;
    }

    private void Schedule()
    {
        NextDeadline = Instant.Never;
        for (int i = 0; i < _count; i++) NextDeadline = Instant.Earlier(NextDeadline, _missing[i].DueAt);
    }

    public void Export(RecordWriter writer)
    {
        if (writer.WriteHas(_highest)) writer.Write(_highest!.Value);
        writer.Write(GivenUp);
        writer.Write(NextDeadline);
        writer.Write(_count);
        foreach (MissingPacket missing in Missing)
        {
            writer.Write(missing.Sequence);
            writer.Write(missing.NotedAt);
            writer.Write(missing.DueAt);
            writer.Write(missing.Attempts);
        }
    }

    public void Restore(ref RecordReader reader)
    {
        _highest = reader.ReadBool() ? reader.ReadInt64() : null;
        GivenUp = reader.ReadInt64();
        NextDeadline = reader.ReadInstant();
        _count = reader.ReadCount(MissingMax);
        if (_count > _missing.Length) _missing = new MissingPacket[MissingMax];
        for (int i = 0; i < _count; i++)
        {
            _missing[i] = new(reader.ReadInt64(), reader.ReadInstant(), reader.ReadInstant(), reader.ReadInt32());
        }
    }
}
