using System.Buffers.Binary;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.Fuzz.Targets.Wire;

/// <summary>
/// Transport-wide feedback from the other side: a history of arrivals, decoded from the input two octets a packet, goes
/// through the writer and the plain decoder.
/// </summary>
internal sealed class FeedbackTarget : FuzzTarget
{
    private const int HeadLength = 8;

    public override string Name => "feedback";

    public override int LengthMax => 4096;

    public override int ExecutionsInTests => 6_000;

    public override IReadOnlyList<byte[]> Dictionary { get; } =
        [[0, 0], [0x80, 0], [0x80, 0xFF], [0x81, 0], [0xBF, 0xFF], [0xC0, 0x00], [0xFF, 0xFF], new byte[28],
            new byte[64]];

    public override IEnumerable<byte[]> Seeds() =>
        [[0, 0, 0, 0, 0, 0, 0, 1, 0x80, 1, 0x80, 2, 0, 0, 0x90, 0],
            [0, 0, 0, 0, 0xFF, 0xF0, 1, 1, .. new byte[100], 0x80, 1], new byte[300]];

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        if (input.Length < HeadLength) return;
        long ticks = (long)BinaryPrimitives.ReadInt32BigEndian(input) >> 1;
        ushort number = BinaryPrimitives.ReadUInt16BigEndian(input[4..]);
        int room = 20 + (BinaryPrimitives.ReadUInt16BigEndian(input[6..]) % 1400);
        List<PacketArrival> arrivals = [];
        long reference = ticks >> 8;
        for (ReadOnlySpan<byte> rest = input[HeadLength..]; rest.Length >= 2; rest = rest[2..])
        {
            int word = BinaryPrimitives.ReadUInt16BigEndian(rest);
            // |received (1)|step (15, signed, in ticks)|
            if ((word & 0x8000) == 0)
            {
                arrivals.Add(PacketArrival.Lost);
                continue;
            }
            ticks += (short)(word << 1) >> 1;
            arrivals.Add(PacketArrival.At(ticks));
        }
        CheckWriting([.. arrivals], number, reference, room, outcome);
    }

    private static void CheckWriting(PacketArrival[] arrivals, ushort number, long reference, int room, Outcome outcome)
    {
        byte[] buffer = new byte[room];
        RtcpWriter writer = new(buffer);
        bool isWritten = writer.TryAppendTransportFeedback(1, 2, new(number), 3, reference, arrivals, out int consumed);
        outcome.Add(isWritten);
        outcome.AddSize(consumed);
        outcome.AddSize(arrivals.Length - consumed);
        Oracle.Equal(isWritten, consumed > 0, "Feedback says something or is not written");
        if (!isWritten)
        {
            Oracle.Equal(0, writer.Length, "What is not written takes no room");
            return;
        }
        outcome.AddSize(writer.Length);
        Oracle.That(RtcpCompound.TryParse(writer.Written, out RtcpCompound compound, out _), "Feedback is a compound");
        foreach (RtcpPacket packet in compound)
        {
            Oracle.That(TransportFeedback.TryParse(packet, out TransportFeedback feedback, out RtcpError error),
                "Feedback is read");
            Oracle.Equal(RtcpError.None, error, "Feedback has no error");
            Oracle.Equal(consumed, feedback.StatusCount, "What was consumed was written");
            FeedbackReference.Check(feedback, packet, outcome);
            bool wraps = reference is < -0x80_0000 or > 0x7F_FFFF;
            int i = 0;
            foreach ((_, PacketArrival arrival) in feedback)
            {
                Oracle.Equal(arrivals[i].IsReceived, arrival.IsReceived, "A status comes out as it went in");
                bool mustEqual = arrival.IsReceived && !wraps;
                Oracle.That(!mustEqual || arrivals[i].Ticks == arrival.Ticks, "A time comes out as it went in");
                i++;
            }
        }
    }
}
