using Conference.MediaNode.Handover;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Media;

/// <summary>
/// Remembers when a link's packets arrived, by their transport-wide sequence number, and tells the sender, who estimates
/// its bandwidth from it (draft-holmer-rmcat-transport-wide-cc-extensions-01). Without this a browser stays at its start bitrate.
/// </summary>
internal sealed class TransportArrivals
{
    /// <summary>Reports this often while packets come: often enough to follow a path, rare enough to cost little.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>More than 50 ms of packets at 20,000 a second.</summary>
    public const int ArrivalsMax = 1024;

    /// <summary>Reported at once, so that the next receive batch still finds room.</summary>
    private const int ArrivalsReported = ArrivalsMax / 2;

    private const long NanosecondsPerTick = 250_000;

    private readonly SequenceUnwrapper _unwrapper = new();
    private readonly PacketArrival[] _arrivals = new PacketArrival[ArrivalsMax];
    private long _base = -1;
    private int _count;
    private Instant _pendingSince = Instant.Never;
    private byte _feedbackCount;

    public Instant NextDeadline => _count >= ArrivalsReported ? Instant.Zero : _pendingSince + Interval;

    public void OnPacket(SequenceNumber number, Instant now)
    {
        long sequence = _unwrapper.Unwrap(number.Value);
        if (_base < 0) _base = sequence;

        // Older than what has been reported: the sender has been told that it was lost, and feedback never goes back.
        if (sequence < _base) return;

        if (sequence - _base >= ArrivalsMax)
        {
            // A jump wider than the table: nothing sensible can be said of what lies between.
            _base = sequence;
            _count = 0;
        }

        int place = (int)(sequence - _base);
        for (; _count <= place; _count++) _arrivals[_count] = PacketArrival.Lost;
        _arrivals[place] = PacketArrival.At(now.Nanoseconds / NanosecondsPerTick);
        if (_pendingSince == Instant.Never) _pendingSince = now;
    }

    /// <summary>Appends feedback on what has arrived since the last. False when there is nothing to say or no room.</summary>
    public bool TryWrite(ref RtcpWriter writer, uint senderSsrc, uint mediaSsrc)
    {
        int first = 0;
        while (first < _count && !_arrivals[first].IsReceived) first++;
        if (first == _count) return false;

        long reference = _arrivals[first].Ticks / PacketArrival.TicksPerReference;
        bool written = writer.TryAppendTransportFeedback(
            senderSsrc, mediaSsrc, new SequenceNumber((ushort)_base), _feedbackCount, reference, _arrivals.AsSpan(0, _count),
            out int consumed);
        if (!written) return false;

        _feedbackCount++;
        _base += consumed;
        _count -= consumed;
        _arrivals.AsSpan(consumed, _count).CopyTo(_arrivals);
        if (_count == 0) _pendingSince = Instant.Never;
        return true;
    }

    public void Export(RecordWriter writer)
    {
        _unwrapper.Export(writer);
        writer.Write(_base);
        writer.Write(_pendingSince);
        writer.Write(_feedbackCount);
        writer.Write(_count);
        for (int i = 0; i < _count; i++)
        {
            if (_arrivals[i].IsReceived) writer.Write(true);
            else writer.Write(false);
            writer.Write(new Instant(_arrivals[i].Ticks * NanosecondsPerTick));
        }
    }

    public void Restore(ref RecordReader reader)
    {
        _unwrapper.Restore(ref reader);
        _base = reader.ReadInt64();
        _pendingSince = reader.ReadInstant();
        _feedbackCount = reader.ReadByte();
        _count = reader.ReadCount(ArrivalsMax);
        for (int i = 0; i < _count; i++)
        {
            bool isReceived = reader.ReadBool();
            long ticks = reader.ReadInstant().Nanoseconds / NanosecondsPerTick;
            _arrivals[i] = isReceived ? PacketArrival.At(ticks) : PacketArrival.Lost;
        }

        // Without anything to tell the feedback would stay due for ever.
        bool hasReceived = false;
        for (int i = 0; i < _count; i++) hasReceived |= _arrivals[i].IsReceived;
        if (hasReceived == (_pendingSince == Instant.Never)) reader.Refuse();
    }
}
