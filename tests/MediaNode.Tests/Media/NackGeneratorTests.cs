using Conference.MediaNode.Media;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Media;

public class NackGeneratorTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    private readonly NackGenerator _nacks = new();
    private Instant _now = Instant.FromMilliseconds(5_000);

    public static TheoryData<int> Starts => [0, 1, 0x7FFE, 0x7FFF, 0x8000, 0xFFFD, 0xFFFF, 0x1_FFFE, -3];

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_gap_is_due_after_the_reorder_delay(int start)
    {
        Receive(start, start + 1, start + 4);
        Instant due = _now + NackGenerator.ReorderDelay;
        Assert.Equal(due, _nacks.NextDeadline);
        _now = due - TimeSpan.FromTicks(1);
        Assert.Empty(Take());

        _now = due;
        Assert.Equal([(ushort)(start + 2), (ushort)(start + 3)], Take());
        Assert.Empty(Take());
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void What_comes_is_not_asked_for(int start)
    {
        Receive(start, start + 5, start + 2, start + 4);
        _now += NackGenerator.ReorderDelay;
        Assert.Equal([(ushort)(start + 1), (ushort)(start + 3)], Take());

        Receive(start + 1, start + 3);
        Assert.Equal(Instant.Never, _nacks.NextDeadline);
        Assert.True(_nacks.Missing.IsEmpty);
    }

    [Fact]
    public void The_first_packet_leaves_nothing_missing_and_one_before_it_neither()
    {
        Receive(100, 90, 101);

        Assert.Equal(Instant.Never, _nacks.NextDeadline);
    }

    [Fact]
    public void It_is_asked_for_again_a_quarter_after_the_round_trip()
    {
        Receive(0, 2);
        _now += NackGenerator.ReorderDelay;
        Take();

        Assert.Equal(_now + Retry, _nacks.NextDeadline);
        _now += Retry;
        Assert.Equal([(ushort)1], Take());
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(1, 20)]
    [InlineData(100, 125)]
    [InlineData(60_000, 500)]
    public void The_wait_has_a_floor_and_a_ceiling(int roundTripMs, int waitMs)
    {
        Receive(0, 2);
        _now += NackGenerator.ReorderDelay;
        Take(TimeSpan.FromMilliseconds(roundTripMs));

        Assert.Equal(_now + TimeSpan.FromMilliseconds(waitMs), _nacks.NextDeadline);
    }

    [Fact]
    public void It_is_asked_for_so_many_times_and_then_given_up()
    {
        Receive(0, 2);
        int asked = 0;
        while (_nacks.NextDeadline != Instant.Never)
        {
            _now = _nacks.NextDeadline;
            asked += Take(TimeSpan.Zero).Length;
        }

        Assert.Equal(NackGenerator.AttemptsMax, asked);
        Assert.Equal(1, _nacks.GivenUp);
        Assert.True(_nacks.Missing.IsEmpty);
    }

    [Fact]
    public void What_is_too_old_is_given_up()
    {
        Receive(0, 2);
        _now += NackGenerator.AgeMax;
        Receive(4);

        Assert.Empty(Take());
        Assert.Equal(1, _nacks.GivenUp);
        _now += NackGenerator.ReorderDelay;
        Assert.Equal([(ushort)3], Take());
    }

    [Fact]
    public void As_many_as_the_bound_are_asked_for_and_one_more_is_given_up()
    {
        Receive(0, NackGenerator.MissingMax + 1);
        Assert.Equal(NackGenerator.MissingMax, _nacks.Missing.Length);

        Receive(NackGenerator.MissingMax + 3);
        Assert.Equal(NackGenerator.MissingMax + 1, _nacks.GivenUp);
        Assert.Equal(Instant.Never, _nacks.NextDeadline);

        Receive(NackGenerator.MissingMax + 5);
        _now += NackGenerator.ReorderDelay;
        Assert.Equal([(ushort)(NackGenerator.MissingMax + 4)], Take());
    }

    [Fact]
    public void A_gap_as_wide_as_can_be_is_given_up_at_once()
    {
        Receive(0, long.MaxValue / 2);

        Assert.True(_nacks.Missing.IsEmpty);
        Assert.True(_nacks.GivenUp > 0);
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Before_a_key_frame_nothing_is_worth_asking_for(int start)
    {
        Receive(start, start + 3, start + 6);
        _nacks.OnKeyFrame(start + 5);
        _now += NackGenerator.ReorderDelay;

        Assert.Equal([(ushort)(start + 5)], Take());
        Assert.Equal(0, _nacks.GivenUp);
    }

    [Fact]
    public void What_is_lost_unwanted_is_never_asked_for()
    {
        _nacks.OnPacket(0, isWanted: false, _now);
        _nacks.OnPacket(5, isWanted: false, _now);
        Assert.Equal(Instant.Never, _nacks.NextDeadline);

        Receive(7);
        Assert.Equal(6, Assert.Single(_nacks.Missing.ToArray()).Sequence);
    }

    [Fact]
    public void After_a_restart_what_lay_between_is_not_missing()
    {
        Receive(0, 2);
        _nacks.Restart(9_999);
        Receive(10_000);

        Assert.Equal(Instant.Never, _nacks.NextDeadline);
    }

    [Fact]
    public void What_does_not_fit_stays_due()
    {
        Receive(0, 6);
        _now += NackGenerator.ReorderDelay;
        SequenceNumber[] two = new SequenceNumber[2];

        Assert.Equal(2, _nacks.Take(_now, RoundTrip, two));
        Assert.Equal(_now, _nacks.NextDeadline);
        Assert.Equal([3, 4, 5], Take());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_deadline_is_always_that_of_the_earliest_missing_packet(int seed)
    {
        Random random = new(seed);
        long highest = 0;
        for (int i = 0; i < 5_000; i++)
        {
            _now += TimeSpan.FromMilliseconds(random.Next(4));
            if (random.Next(10) == 0) Take();
            else if (random.Next(50) == 0) _nacks.OnKeyFrame(highest - random.Next(20));
            else Receive(random.Next(4) == 0 ? highest - random.Next(30) : highest += 1 + random.Next(3));

            MissingPacket[] missing = _nacks.Missing.ToArray();
            Instant earliest = missing.Length == 0 ? Instant.Never : missing.Min(packet => packet.DueAt);
            Assert.True(earliest == _nacks.NextDeadline, $"Seed {seed}, step {i}");
            Assert.Equal(missing.Select(packet => packet.Sequence).Distinct().Order(), missing.Select(packet => packet.Sequence));
        }
    }

    private void Receive(params long[] sequences)
    {
        foreach (long sequence in sequences) _nacks.OnPacket(sequence, isWanted: true, _now);
    }

    private ushort[] Take(TimeSpan? roundTrip = null)
    {
        SequenceNumber[] numbers = new SequenceNumber[NackGenerator.MissingMax];
        int count = _nacks.Take(_now, roundTrip ?? RoundTrip, numbers);
        return [.. numbers.Take(count).Select(number => number.Value)];
    }
}
