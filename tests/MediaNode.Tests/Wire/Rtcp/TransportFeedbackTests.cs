using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Wire.Rtcp;

public class TransportFeedbackTests
{
    private const string Head = "00000001 00000002";

    private readonly byte[] _buffer = new byte[64 * 1024];

    [Fact]
    public void Chunks_of_all_three_kinds_are_read()
    {
        // Base 65535; reference 1 (256 ticks); a run of two small; one bit: 1 0 0 ...; two bits: 2 0 1 ...
        byte[] packet = Bytes.Hex("8fcd0007" + Head + "ffff0013 00000105 2002 a000 e100 0a ff 05 ff9c 01");
        Assert.True(TransportFeedback.TryParse(Packets.First(packet), out TransportFeedback feedback, out _));
        Assert.Equal(1u, feedback.SenderSsrc);
        Assert.Equal(2u, feedback.MediaSsrc);
        Assert.Equal(new SequenceNumber(65535), feedback.BaseSequenceNumber);
        Assert.Equal(19, feedback.StatusCount);
        Assert.Equal(1, feedback.ReferenceTime);
        Assert.Equal(5, feedback.FeedbackCount);

        var received = new List<string>();
        foreach ((SequenceNumber number, PacketArrival arrival) in feedback)
        {
            if (arrival.IsReceived) received.Add($"{number.Value}@{arrival.Ticks}");
        }

        Assert.Equal(["65535@266", "0@521", "1@526", "15@426", "17@427"], received);
    }

    [Fact]
    public void The_reference_time_is_signed()
    {
        byte[] packet = Bytes.Hex("8fcd0005" + Head + "00000001 ffffff00 2001 0a00");
        Assert.True(TransportFeedback.TryParse(Packets.First(packet), out TransportFeedback feedback, out _));
        Assert.Equal(-1, feedback.ReferenceTime);
        TransportFeedback.Enumerator statuses = feedback.GetEnumerator();
        Assert.True(statuses.MoveNext());
        Assert.Equal(PacketArrival.At(-256 + 10), statuses.Arrival);
    }

    [Theory]
    [InlineData("8fcd0004" + Head + "00000000 00000000", nameof(RtcpError.None))]
    [InlineData("8fcd0003" + Head + "00000001", nameof(RtcpError.BodyTooShort))]
    // No chunk; a chunk of one bit too few; a delta missing, small and large.
    [InlineData("8fcd0004" + Head + "00000001 00000000", nameof(RtcpError.BodyTooShort))]
    [InlineData("8fcd0005" + Head + "00000005 00000000 0001 0001", nameof(RtcpError.BodyTooShort))]
    [InlineData("8fcd0005" + Head + "00000003 00000000 2003 0000", nameof(RtcpError.BodyTooShort))]
    [InlineData("8fcd0005" + Head + "00000002 00000000 4002 0000", nameof(RtcpError.BodyTooShort))]
    [InlineData("8fcd0005" + Head + "00000001 00000000 6001 0000", nameof(RtcpError.ReservedStatus))]
    [InlineData("8fcd0005" + Head + "00000001 00000000 f000 0000", nameof(RtcpError.ReservedStatus))]
    [InlineData("8fcd0005" + Head + "00002001 00000000 1fff 1fff", nameof(RtcpError.TooManyStatuses))]
    [InlineData("8fcd0005" + Head + "00002000 00000000 1fff 1fff", nameof(RtcpError.None))]
    [InlineData("8ecd0004" + Head + "00000000 00000000", nameof(RtcpError.WrongType))]
    public void Malformed_feedback_is_refused_by_name(string packet, string expected)
    {
        bool parsed = TransportFeedback.TryParse(Packets.First(Bytes.Hex(packet)), out _, out RtcpError error);
        Assert.Equal(expected, error.ToString());
        Assert.Equal(error is RtcpError.None, parsed);
    }

    [Fact]
    public void Runs_of_nothing_are_walked_over()
    {
        byte[] packet = Bytes.Hex("8fcd0006" + Head + "00000001 00000000 0000 6000 2001 0a00");
        Assert.True(TransportFeedback.TryParse(Packets.First(packet), out TransportFeedback feedback, out _));
        TransportFeedback.Enumerator statuses = feedback.GetEnumerator();
        Assert.True(statuses.MoveNext());
        Assert.Equal(PacketArrival.At(10), statuses.Arrival);
        Assert.False(statuses.MoveNext());
    }

    [Theory]
    // One packet; 20 in time; 20 lost; a large delta among small ones; alternating.
    [InlineData("0", "2001 00")]
    [InlineData("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "2010 00 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01")]
    [InlineData("0 - - - - - - - - - - - - - - - - 9", "a000 8400 00 09")]
    [InlineData("- - - - - - - - - - - - - - - 9", "000f 2001 09")]
    [InlineData("0 1000 1001", "d900 00 03e8 01")]
    [InlineData("1000 0", "4002 03e8 fc18")]
    [InlineData("0 - 1 - 2", "aa00 00 01 01")]
    public void The_shortest_chunks_are_chosen(string arrivals, string expected)
    {
        PacketArrival[] records = [.. arrivals.Split(' ').Select(Record)];
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendTransportFeedback(1, 2, new(7), 9, 0, records, out int consumed));
        Assert.Equal(records.Length, consumed);

        byte[] content = Bytes.Hex(expected);
        Assert.Equal(content, _buffer[20..(20 + content.Length)]);
        Assert.All(_buffer[(20 + content.Length)..writer.Length], padding => Assert.Equal(0, padding));
        Assert.Equal((20 + content.Length + 3) & ~3, writer.Length);
    }

    [Theory]
    [InlineData(32767, 2)]
    [InlineData(32768, 1)]
    [InlineData(-32768, 2)]
    [InlineData(-32769, 1)]
    public void It_stops_before_a_delta_that_does_not_fit(int delta, int expected)
    {
        PacketArrival[] records = [PacketArrival.At(100), PacketArrival.At(100 + delta)];
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendTransportFeedback(1, 2, new(7), 9, 0, records, out int consumed));
        Assert.Equal(expected, consumed);
        AssertReadsBack(writer.Written, new(7), 0, records.AsSpan(0, consumed));
    }

    [Fact]
    public void Nothing_is_written_when_the_first_arrival_is_too_far_from_the_reference()
    {
        var writer = new RtcpWriter(_buffer);
        Assert.False(writer.TryAppendTransportFeedback(1, 2, new(7), 9, 0, [PacketArrival.At(32768)], out int consumed));
        Assert.Equal(0, consumed);
        Assert.Equal(0, writer.Length);
        Assert.False(writer.TryAppendTransportFeedback(1, 2, new(7), 9, 0, [], out _));
    }

    [Fact]
    public void It_stops_at_the_bound_on_statuses()
    {
        PacketArrival[] records = new PacketArrival[TransportFeedback.StatusCountMax + 1];
        var writer = new RtcpWriter(_buffer);
        Assert.True(writer.TryAppendTransportFeedback(1, 2, new(7), 9, 0, records, out int consumed));
        Assert.Equal(TransportFeedback.StatusCountMax, consumed);
        AssertReadsBack(writer.Written, new(7), 0, records.AsSpan(0, consumed));
    }

    [Fact]
    public void In_any_room_it_writes_what_fits_and_says_how_many()
    {
        PacketArrival[] records = [.. Enumerable.Range(0, 60).Select(i =>
            i % 11 == 3 ? PacketArrival.Lost : PacketArrival.At(i * (i % 7 == 0 ? 100 : 3)))];
        int previous = 0;
        for (int room = 0; room <= 200; room++)
        {
            var writer = new RtcpWriter(_buffer.AsSpan(0, room));
            bool written = writer.TryAppendTransportFeedback(1, 2, new(65530), 9, 0, records, out int consumed);
            Assert.Equal(written, consumed > 0);
            Assert.True(consumed >= previous, $"room {room}: {consumed} after {previous}");
            previous = consumed;
            if (written) AssertReadsBack(writer.Written, new(65530), 0, records.AsSpan(0, consumed));
        }

        Assert.Equal(records.Length, previous);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Random_arrivals_come_back_as_they_were(int seed)
    {
        var random = new Random(seed);
        for (int run = 0; run < 200; run++)
        {
            string context = $"seed {seed}, run {run}";
            PacketArrival[] records = RandomArrivals(random);
            SequenceNumber next = new((ushort)random.Next(0x10000));
            int room = random.Next(2) == 0 ? 1200 : random.Next(24, 200);

            for (int done = 0; done < records.Length;)
            {
                var writer = new RtcpWriter(_buffer.AsSpan(0, room));
                ReadOnlySpan<PacketArrival> rest = records.AsSpan(done);
                long referenceTime = ReferenceOf(rest);
                bool written = writer.TryAppendTransportFeedback(1, 2, next, 9, referenceTime, rest, out int consumed);
                Assert.True(written && consumed > 0, context);
                AssertReadsBack(writer.Written, next, referenceTime, rest[..consumed], context);

                done += consumed;
                next += consumed;
            }
        }
    }

    private static PacketArrival[] RandomArrivals(Random random)
    {
        var records = new PacketArrival[random.Next(1, 400)];
        long ticks = random.Next(1 << 20);
        double loss = random.NextDouble() * random.Next(2);
        int wild = random.Next(1, 50);
        for (int i = 0; i < records.Length; i++)
        {
            if (random.NextDouble() < loss) continue;
            ticks += random.Next(wild) switch
            {
                0 => random.Next(-300, 1000),
                1 => random.Next(-40_000, 40_000),
                _ => random.Next(20),
            };
            records[i] = PacketArrival.At(ticks);
        }

        return records;
    }

    private static long ReferenceOf(ReadOnlySpan<PacketArrival> arrivals)
    {
        foreach (PacketArrival arrival in arrivals)
        {
            if (arrival.IsReceived) return arrival.Ticks >> 8;
        }

        return 0;
    }

    private static PacketArrival Record(string text) =>
        text == "-" ? PacketArrival.Lost : PacketArrival.At(long.Parse(text));

    private static void AssertReadsBack(ReadOnlySpan<byte> datagram, SequenceNumber first, long referenceTime,
        ReadOnlySpan<PacketArrival> expected, string context = "")
    {
        Assert.True(TransportFeedback.TryParse(Packets.First(datagram), out TransportFeedback feedback, out RtcpError error),
            $"{context}: {error}");
        Assert.Equal(expected.Length, feedback.StatusCount);
        Assert.Equal(first, feedback.BaseSequenceNumber);
        Assert.Equal(referenceTime, feedback.ReferenceTime);
        Assert.Equal(9, feedback.FeedbackCount);

        int index = 0;
        foreach ((SequenceNumber number, PacketArrival arrival) in feedback)
        {
            Assert.True(number == first + index, context);
            Assert.True(arrival == expected[index], $"{context}: packet {index}: {arrival} for {expected[index]}");
            index++;
        }

        Assert.Equal(expected.Length, index);
    }
}
