using System.Buffers.Binary;
using System.Numerics;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>
/// Sequence numbers that a receiver misses (RFC 4585 §6.2.1), walked with foreach. A packet of n words of feedback
/// names
/// up to 17 n, repetitions included: whoever answers limits the answers.
/// </summary>
internal readonly ref struct GenericNack
{
    /// <summary>Before the entries: header and both SSRCs.</summary>
    internal const int FixedLength = 12;

    internal const int EntryLength = 4;

    /// <summary>Bits of BLP: how many numbers after PID one entry can name.</summary>
    internal const int FollowersMax = 16;

    private readonly ReadOnlySpan<byte> _entries;

    private GenericNack(in RtcpPacket packet)
    {
        SenderSsrc = packet.Ssrc;
        MediaSsrc = packet.MediaSsrc;
        _entries = packet.Body[4..];
    }

    public uint SenderSsrc { get; }
    public uint MediaSsrc { get; }

    // |            PID                |             BLP               |
    public static bool TryParse(in RtcpPacket packet, out GenericNack nack, out RtcpError error)
    {
        nack = default;
        error = RtcpError.None;
        if (!packet.IsFeedback(RtcpPacketType.TransportFeedback, FeedbackFormat.GenericNack))
        {
            error = RtcpError.WrongType;
        }
        else if (packet.Body.Length < 4 + EntryLength) error = RtcpError.BodyTooShort;
        if (error is not RtcpError.None) return false;

        nack = new GenericNack(packet);
        return true;
    }

    public Enumerator GetEnumerator() => new(_entries);

    public ref struct Enumerator(ReadOnlySpan<byte> entries)
    {
        private ReadOnlySpan<byte> _entries = entries;
        private uint _followers;

        public SequenceNumber Current { get; private set; }

        public bool MoveNext()
        {
            if (_followers != 0)
            {
                // Bit 0 stands for PID + 1; a shift past each named number keeps that true of Current.
                int steps = BitOperations.TrailingZeroCount(_followers) + 1;
                Current += steps;
                _followers >>= steps;
                return true;
            }

            if (_entries.IsEmpty) return false;
            Current = new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(_entries));
            _followers = BinaryPrimitives.ReadUInt16BigEndian(_entries[2..]);
            _entries = _entries[EntryLength..];
            return true;
        }
    }
}
