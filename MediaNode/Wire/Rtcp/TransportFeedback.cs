using System.Buffers.Binary;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>
/// Arrival times of all packets of a transport (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1), walked with
/// foreach. The chunks and deltas are checked before the walk begins, so it cannot fail.
/// </summary>
internal readonly ref struct TransportFeedback
{
    /// <summary>
    /// Packets that one feedback may cover: half a second at 16,000 a second. Sixteen bytes could otherwise
    /// announce 65,535 losses and make the reader walk them.
    /// </summary>
    public const int StatusCountMax = 8192;

    internal const int FixedLength = 12;

    private readonly ReadOnlySpan<byte> _chunks;
    private readonly ReadOnlySpan<byte> _deltas;

    private TransportFeedback(in RtcpPacket packet, int deltasOffset)
    {
        ReadOnlySpan<byte> body = packet.Body;
        SenderSsrc = packet.Ssrc;
        MediaSsrc = packet.MediaSsrc;
        BaseSequenceNumber = new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(body[4..]));
        StatusCount = BinaryPrimitives.ReadUInt16BigEndian(body[6..]);
        ReferenceTime = BinaryPrimitives.ReadInt32BigEndian(body[8..]) >> 8;
        FeedbackCount = body[11];
        _chunks = body[FixedLength..deltasOffset];
        _deltas = body[deltasOffset..];
    }

    public uint SenderSsrc { get; }
    public uint MediaSsrc { get; }
    public SequenceNumber BaseSequenceNumber { get; }

    /// <summary>How many packets, beginning with <see cref="BaseSequenceNumber"/>.</summary>
    public int StatusCount { get; }

    /// <summary>In units of 64 ms since an arbitrary start: 24 bits, signed, wrapping.</summary>
    public int ReferenceTime { get; }

    /// <summary>Counts feedback packets, wrapping.</summary>
    public byte FeedbackCount { get; }

    // |      base sequence number     |      packet status count      |
    // |                 reference time                | fb pkt. count |
    // |          packet chunk ...     |  recv delta ...               |
    public static bool TryParse(in RtcpPacket packet, out TransportFeedback feedback, out RtcpError error)
    {
        feedback = default;
        error = RtcpError.None;
        if (!packet.IsFeedback(RtcpPacketType.TransportFeedback, FeedbackFormat.TransportWide))
        {
            error = RtcpError.WrongType;
        }
        else if (packet.Body.Length < FixedLength) error = RtcpError.BodyTooShort;
        if (error is not RtcpError.None) return false;

        error = Check(packet.Body, out int deltasOffset);
        if (error is not RtcpError.None) return false;
        feedback = new TransportFeedback(packet, deltasOffset);
        return true;
    }

    public Enumerator GetEnumerator() => new(this);

    /// <summary>Finds where the chunks end and whether the deltas that they announce are there.</summary>
    private static RtcpError Check(ReadOnlySpan<byte> body, out int deltasOffset)
    {
        deltasOffset = FixedLength;
        int left = BinaryPrimitives.ReadUInt16BigEndian(body[6..]);
        if (left > StatusCountMax) return RtcpError.TooManyStatuses;

        int deltaLength = 0;
        while (left > 0)
        {
            if (deltasOffset + StatusChunk.Length > body.Length) return RtcpError.BodyTooShort;
            var chunk = new StatusChunk(BinaryPrimitives.ReadUInt16BigEndian(body[deltasOffset..]));
            deltasOffset += StatusChunk.Length;

            int covered = Math.Min(left, chunk.Count);
            if (!chunk.TryMeasureDeltas(covered, out int length)) return RtcpError.ReservedStatus;

            // A run of none is a chunk that says nothing: it costs its two bytes, so the walk still ends.
            deltaLength += length;
            left -= covered;
        }

        return deltasOffset + deltaLength <= body.Length ? RtcpError.None : RtcpError.BodyTooShort;
    }

    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _chunks;
        private ReadOnlySpan<byte> _deltas;
        private StatusChunk _chunk;
        private int _indexInChunk;
        private int _left;
        private SequenceNumber _next;
        private long _ticks;

        internal Enumerator(TransportFeedback feedback)
        {
            _chunks = feedback._chunks;
            _deltas = feedback._deltas;
            _left = feedback.StatusCount;
            _next = feedback.BaseSequenceNumber;
            _ticks = (long)feedback.ReferenceTime * PacketArrival.TicksPerReference;
        }

        public SequenceNumber SequenceNumber { get; private set; }

        /// <summary>
        /// Of the packet <see cref="SequenceNumber"/>; its ticks count on the reference time's clock.
        /// </summary>
        public PacketArrival Arrival { get; private set; }

        public readonly (SequenceNumber SequenceNumber, PacketArrival Arrival) Current => (SequenceNumber, Arrival);

        public bool MoveNext()
        {
            if (_left == 0) return false;

            while (_indexInChunk == _chunk.Count)
            {
                _chunk = new StatusChunk(BinaryPrimitives.ReadUInt16BigEndian(_chunks));
                _chunks = _chunks[StatusChunk.Length..];
                _indexInChunk = 0;
            }

            Arrival = Take(_chunk[_indexInChunk++]);
            SequenceNumber = _next;
            _next = _next.Next;
            _left--;
            return true;
        }

        private PacketArrival Take(PacketStatus status)
        {
            if (status is PacketStatus.NotReceived) return PacketArrival.Lost;

            bool isSmall = status is PacketStatus.SmallDelta;
            _ticks += isSmall ? _deltas[0] : BinaryPrimitives.ReadInt16BigEndian(_deltas);
            _deltas = _deltas[(isSmall ? 1 : 2)..];
            return PacketArrival.At(_ticks);
        }
    }
}
