using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Media;

/// <summary>What a receiver reports of one stream: loss (RFC 3550 A.3) and interarrival jitter (A.8).</summary>
internal sealed class ReceptionStats(int clockRate)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The largest loss that fits a report: 24 bits, signed.</summary>
    private const int CumulativeLostMax = 0x7F_FFFF;

    private long _firstSequence;
    private long _expectedBefore;
    private long _receivedBefore;
    private long _lastTransit;

    /// <summary>In 1/16 of a timestamp tick, as in A.8.</summary>
    private long _jitterScaled;

    public bool HasReceived => Received > 0;

    public long HighestSequence { get; private set; }

    public long Received { get; private set; }

    public long BytesReceived { get; private set; }

    /// <summary>In ticks of the stream's clock.</summary>
    public uint Jitter => (uint)(_jitterScaled >> 4);

    public long Expected => HasReceived ? HighestSequence - _firstSequence + 1 : 0;

    /// <summary>Negative when duplicates outweigh losses.</summary>
    public int CumulativeLost => (int)Math.Clamp(Expected - Received, -CumulativeLostMax, CumulativeLostMax);

    /// <param name="sequence">Unwrapped.</param>
    public void OnPacket(long sequence, uint timestamp, int payloadLength, Instant now)
    {
        long transit = ArrivalTicks(now) - timestamp;
        if (HasReceived)
        {
            // The difference wraps with the 32-bit timestamp; only its low half says anything.
            int difference = (int)(uint)(transit - _lastTransit);
            _jitterScaled += Math.Abs((long)difference) - ((_jitterScaled + 8) >> 4);
        }

        _lastTransit = transit;
        OnNumber(sequence, payloadLength);
    }

    /// <summary>Counts a packet whose timestamp says nothing of when it was sent.</summary>
    public void OnNumber(long sequence, int payloadLength)
    {
        if (!HasReceived) _firstSequence = HighestSequence = sequence;
        if (sequence > HighestSequence) HighestSequence = sequence;
        if (sequence < _firstSequence) _firstSequence = sequence;
        Received++;
        BytesReceived += payloadLength;
    }

    /// <summary>The sender goes on with this number: what lies between was not lost but never sent (A.1).</summary>
    public void Resynchronise(long sequence)
    {
        if (!HasReceived) return;

        long skipped = sequence - HighestSequence - 1;
        _firstSequence += skipped;
        HighestSequence += skipped;
    }

    /// <summary>The share lost since the last call, in 1/256 (A.3).</summary>
    public byte TakeFractionLost()
    {
        long expected = Expected - _expectedBefore;
        long received = Received - _receivedBefore;
        _expectedBefore = Expected;
        _receivedBefore = Received;

        long lost = expected - received;
        return expected <= 0 || lost <= 0 ? (byte)0 : (byte)Math.Min(255, (lost << 8) / expected);
    }

    private long ArrivalTicks(Instant now) =>
        ((now.Nanoseconds / NanosecondsPerSecond) * clockRate)
        + ((now.Nanoseconds % NanosecondsPerSecond) * clockRate / NanosecondsPerSecond);

    public void Export(RecordWriter writer)
    {
        writer.Write(_firstSequence);
        writer.Write(HighestSequence);
        writer.Write(Received);
        writer.Write(BytesReceived);
        writer.Write(_expectedBefore);
        writer.Write(_receivedBefore);
        writer.Write(_lastTransit - ArrivalTicks(writer.Now));
        writer.Write(_jitterScaled);
    }

    public void Restore(ref RecordReader reader)
    {
        _firstSequence = reader.ReadInt64();
        HighestSequence = reader.ReadInt64();
        Received = reader.ReadInt64();
        BytesReceived = reader.ReadInt64();
        _expectedBefore = reader.ReadInt64();
        _receivedBefore = reader.ReadInt64();
        _lastTransit = reader.ReadInt64() + ArrivalTicks(reader.Now);
        _jitterScaled = reader.ReadInt64();
    }
}
