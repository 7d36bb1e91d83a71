using Conference.MediaNode.Media;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Media;

public class TransportArrivalsTests
{
    private const long NanosecondsPerTick = 250_000;

    private static readonly Instant Start = Instant.FromMilliseconds(5_000_000);

    public static TheoryData<int> Starts => [0, 1, 0x7FFE, 0x8000, 0xFFFD, 0xFFFF];

    private readonly TransportArrivals _arrivals = new();

    [Fact]
    public void With_nothing_to_say_it_says_nothing()
    {
        Assert.Equal(Instant.Never, _arrivals.NextDeadline);
        Assert.Empty(Write());
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void What_arrived_when_is_told_across_the_wrap(int start)
    {
        for (int i = 0; i < 10; i++) Take(start + i, milliseconds: i * 3);
        Assert.Equal(Start + TransportArrivals.Interval, _arrivals.NextDeadline);

        (ushort Number, PacketArrival Arrival)[] told = Write();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (ushort)(start + i)), told.Select(one => one.Number));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => TicksAt(i * 3)), told.Select(one => one.Arrival.Ticks));
        Assert.Equal(Instant.Never, _arrivals.NextDeadline);
        Assert.Empty(Write());
    }

    /// <summary>The reference time has 24 bits of 64 ms, signed, and the clock counts from 1970.</summary>
    [Fact]
    public void On_a_clock_that_shows_the_wall_time_the_distances_are_told_just_the_same()
    {
        Instant today = new(1_795_000_000_000_000_000);
        for (int i = 0; i < 4; i++) _arrivals.OnPacket(new SequenceNumber((ushort)i), today + TimeSpan.FromMilliseconds(i * 40));

        long[] ticks = [.. Write().Select(static one => one.Arrival.Ticks)];

        Assert.Equal([0, 160, 320, 480], ticks.Select(tick => tick - ticks[0]));
        long wrap = (1L << 24) * PacketArrival.TicksPerReference;
        Assert.Equal(today.Nanoseconds / NanosecondsPerTick % wrap, ((ticks[0] % wrap) + wrap) % wrap);
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Gaps_are_told_as_lost_also_between_two_reports(int start)
    {
        Take(start, 0);
        Take(start + 3, 1);
        Assert.Equal([true, false, false, true], Write().Select(one => one.Arrival.IsReceived));

        Take(start + 6, 2);
        (ushort Number, PacketArrival Arrival)[] told = Write();
        Assert.Equal([false, false, true], told.Select(one => one.Arrival.IsReceived));
        Assert.Equal((ushort)(start + 4), told[0].Number);
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Reordered_packets_keep_their_own_times(int start)
    {
        Take(start, 0);
        Take(start + 2, 5);
        Take(start + 1, 9);

        Assert.Equal([TicksAt(0), TicksAt(9), TicksAt(5)], Write().Select(one => one.Arrival.Ticks));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void What_was_told_lost_stays_lost(int start)
    {
        Take(start, 0);
        Take(start + 2, 1);
        Write();

        Take(start + 1, 2);

        Assert.Equal(Instant.Never, _arrivals.NextDeadline);
        Assert.Empty(Write());
    }

    [Fact]
    public void A_table_that_fills_up_is_told_at_once()
    {
        int taken = 0;
        while (_arrivals.NextDeadline != Instant.Zero) Take(taken++, 0);
        Assert.InRange(taken, 128, TransportArrivals.ArrivalsMax - 128);

        for (int i = 0; i < 128; i++) Take(taken++, 0);
        List<ushort> told = [];
        while (Write() is { Length: > 0 } some) told.AddRange(some.Select(one => one.Number));
        Assert.Equal(Enumerable.Range(0, taken).Select(i => (ushort)i), told);
    }

    [Fact]
    public void A_jump_wider_than_the_table_starts_over()
    {
        Take(10, 0);
        Take(10 + TransportArrivals.ArrivalsMax, 1);

        Assert.Equal([(ushort)(10 + TransportArrivals.ArrivalsMax)], Write().Select(one => one.Number));
    }

    [Fact]
    public void The_widest_gap_that_fits_is_told()
    {
        Take(10, 0);
        Take(10 + TransportArrivals.ArrivalsMax - 1, 1);

        (ushort Number, PacketArrival Arrival)[] told = Write();
        Assert.Equal(TransportArrivals.ArrivalsMax, told.Length);
        Assert.Equal(2, told.Count(one => one.Arrival.IsReceived));
    }

    [Fact]
    public void A_pause_longer_than_a_delta_can_say_takes_a_second_feedback()
    {
        Take(1, 0);
        Take(2, 20_000);

        Assert.Equal([(1, TicksAt(0))], Write().Select(one => ((int)one.Number, one.Arrival.Ticks)));
        Assert.Equal([(2, TicksAt(20_000))], Write().Select(one => ((int)one.Number, one.Arrival.Ticks)));
    }

    [Fact]
    public void Feedback_is_counted_and_names_its_ends()
    {
        for (int i = 0; i < 300; i++)
        {
            Take(i, i);
            RtcpWriter writer = new(new byte[100]);
            Assert.True(_arrivals.TryWrite(ref writer, 11, 22));
            TransportFeedback feedback = Read(writer.Written);
            Assert.Equal((11u, 22u, (byte)i), (feedback.SenderSsrc, feedback.MediaSsrc, feedback.FeedbackCount));
        }
    }

    [Fact]
    public void Without_room_nothing_is_lost()
    {
        Take(1, 0);
        RtcpWriter tight = new(new byte[8]);
        Assert.False(_arrivals.TryWrite(ref tight, 1, 2));

        Assert.Single(Write());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_comes_each_number_is_told_once_and_truly(int seed)
    {
        Random random = new(seed);
        Dictionary<ushort, long> arrived = [];
        int sent = 65_000;
        long clockMs = 0;
        for (int round = 0; round < 200; round++)
        {
            int burst = random.Next(1, 40);
            int[] order = [.. Enumerable.Range(sent, burst).Where(_ => random.Next(5) > 0).OrderBy(i => i + random.Next(4))];
            sent += burst;
            foreach (int number in order)
            {
                clockMs += random.Next(3);
                Take(number, clockMs);
                arrived[(ushort)number] = TicksAt(clockMs);
            }

            while (Write() is { Length: > 0 } told)
            {
                foreach ((ushort number, PacketArrival arrival) in told)
                {
                    bool came = arrived.Remove(number, out long ticks);
                    bool isTrue = came == arrival.IsReceived && (!came || ticks == arrival.Ticks);
                    Assert.True(isTrue, $"seed {seed}, number {number}");
                }
            }
        }

        // Only a packet from before the very first, or late after a report, goes untold.
        Assert.InRange(arrived.Count, 0, 3);
    }

    private static long TicksAt(long milliseconds) => (Start.Nanoseconds + (milliseconds * 1_000_000)) / NanosecondsPerTick;

    private static TransportFeedback Read(ReadOnlySpan<byte> written)
    {
        Assert.True(RtcpCompound.TryParse(written, out RtcpCompound compound, out RtcpError error), error.ToString());
        RtcpCompound.Enumerator packets = compound.GetEnumerator();
        Assert.True(packets.MoveNext());
        Assert.True(TransportFeedback.TryParse(packets.Current, out TransportFeedback feedback, out error), error.ToString());
        return feedback;
    }

    private void Take(int number, long milliseconds) =>
        _arrivals.OnPacket(new SequenceNumber((ushort)number), Start + TimeSpan.FromMilliseconds(milliseconds));

    private (ushort Number, PacketArrival Arrival)[] Write()
    {
        RtcpWriter writer = new(new byte[1200]);
        if (!_arrivals.TryWrite(ref writer, 1, 2)) return [];

        List<(ushort, PacketArrival)> told = [];
        foreach ((SequenceNumber number, PacketArrival arrival) in Read(writer.Written)) told.Add((number.Value, arrival));
        return [.. told];
    }
}
