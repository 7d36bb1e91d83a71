using System.Buffers.Binary;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.Fuzz.Targets.Wire;

/// <summary>
/// Transport-wide feedback as the draft (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1) says it, without any
/// thought for speed; and back through the writer.
/// </summary>
internal static class FeedbackReference
{
    public static void Check(in TransportFeedback feedback, in RtcpPacket packet, Outcome outcome)
    {
        ReadOnlySpan<byte> content = packet.Content;
        int count = BinaryPrimitives.ReadUInt16BigEndian(content[10..]);
        int reference = (content[12] << 16) | (content[13] << 8) | content[14];
        if (reference >= 0x80_0000) reference -= 0x100_0000;
        List<PacketArrival> expected = Decode(content[16..], count, reference);
        Oracle.Equal(count, feedback.StatusCount, "The count is the header's");
        Oracle.Equal(reference, feedback.ReferenceTime, "The reference time is a signed number of 24 bits");

        SequenceNumber number = new(BinaryPrimitives.ReadUInt16BigEndian(content[8..]));
        int i = 0;
        foreach ((SequenceNumber of, PacketArrival arrival) in feedback)
        {
            Oracle.That(i < expected.Count, "No status is made up");
            Oracle.Equal(number, of, "The numbers run on");
            Oracle.Equal(expected[i].IsReceived, arrival.IsReceived, "The status is that of a plain reading");
            long ticks = arrival.IsReceived ? arrival.Ticks : expected[i].Ticks;
            Oracle.Equal(expected[i].Ticks, ticks, "The time is that of a plain reading");
            number = number.Next;
            i++;
        }
        Oracle.Equal(count, i, "No status is left out");
        outcome.AddSize(count);
        CheckWriting(feedback, expected, outcome);
    }

    /// <summary>Symbols first, packet by packet; then the deltas, packet by packet.</summary>
    private static List<PacketArrival> Decode(ReadOnlySpan<byte> body, int count, int reference)
    {
        List<int> symbols = [];
        int at = 0;
        while (symbols.Count < count)
        {
            int chunk = BinaryPrimitives.ReadUInt16BigEndian(body[at..]);
            at += 2;
            if (chunk >> 15 == 0)
            {
                for (int i = 0; i < (chunk & 0x1FFF); i++) symbols.Add((chunk >> 13) & 3);
            }
            else if (((chunk >> 14) & 1) == 0)
            {
                for (int bit = 13; bit >= 0; bit--) symbols.Add((chunk >> bit) & 1);
            }
            else
            {
                for (int bit = 12; bit >= 0; bit -= 2) symbols.Add((chunk >> bit) & 3);
            }
        }
        List<PacketArrival> arrivals = [];
        long ticks = reference * 256L;
        foreach (int symbol in symbols.Take(count))
        {
            if (symbol == 1) ticks += body[at++];
            if (symbol == 2)
            {
                ticks += BinaryPrimitives.ReadInt16BigEndian(body[at..]);
                at += 2;
            }
            Oracle.That(symbol != 3, "The reserved symbol is refused");
            arrivals.Add(symbol == 0 ? PacketArrival.Lost : PacketArrival.At(ticks));
        }
        return arrivals;
    }

    /// <summary>In as many packets as the writer wants, all statuses come out as they went in.</summary>
    private static void CheckWriting(in TransportFeedback feedback, List<PacketArrival> arrivals, Outcome outcome)
    {
        byte[] buffer = new byte[1200];
        Span<PacketArrival> rest = arrivals.ToArray();
        SequenceNumber number = feedback.BaseSequenceNumber;
        int packets = 0;
        while (!rest.IsEmpty && packets < 64)
        {
            long reference = feedback.ReferenceTime;
            foreach (PacketArrival arrival in rest)
            {
                if (!arrival.IsReceived) continue;
                reference = arrival.Ticks >> 8;
                break;
            }
            // Beyond 24 bits the time wraps, and a reader sees another one.
            if (reference is < -0x80_0000 or > 0x7F_FFFF) return;
            RtcpWriter writer = new(buffer);
            Oracle.That(
                writer.TryAppendTransportFeedback(
                    feedback.SenderSsrc, feedback.MediaSsrc, number, feedback.FeedbackCount, reference, rest,
                    out int consumed),
                "Feedback is written again");
            Oracle.That(consumed > 0 && consumed <= rest.Length, "A packet of feedback says something");
            Oracle.That(RtcpCompound.TryParse(writer.Written, out RtcpCompound compound, out _),
                "Written feedback is a compound");
            RtcpCompound.Enumerator first = compound.GetEnumerator();
            Oracle.That(first.MoveNext(), "Written feedback is a packet");
            Oracle.That(TransportFeedback.TryParse(first.Current, out TransportFeedback again, out _),
                "Written feedback is read");
            int i = 0;
            foreach ((SequenceNumber of, PacketArrival arrival) in again)
            {
                Oracle.Equal(number + i, of, "Written numbers run on");
                Oracle.That(arrival == rest[i] || (!arrival.IsReceived && !rest[i].IsReceived), "A status stays");
                i++;
            }
            Oracle.Equal(consumed, i, "What was consumed was written");
            number += consumed;
            rest = rest[consumed..];
            packets++;
        }
        outcome.AddSize(packets);
    }
}
