using Conference.MediaNode.Media;

namespace Conference.MediaNode.Tests.Media;

public class ReceptionStatsTests
{
    private const int ClockRate = 8_000;

    public static TheoryData<int> Starts => [0, 1, 0x7FFE, 0x7FFF, 0x8000, 0xFFFD, 0xFFFF];

    private readonly ReceptionStats _stats = new(ClockRate);

    [Fact]
    public void Before_any_packet_there_is_nothing_to_report()
    {
        Assert.False(_stats.HasReceived);
        Assert.Equal((0L, 0, (byte)0), (_stats.Expected, _stats.CumulativeLost, _stats.TakeFractionLost()));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Loss_is_what_was_expected_and_did_not_come(int start)
    {
        SequenceUnwrapper unwrapper = new();
        int[] arriving = [0, 1, 2, 5, 6, 9];
        foreach (int step in arriving) Take(unwrapper.Unwrap((ushort)(start + step)));

        Assert.Equal((10L, 6L, 4), (_stats.Expected, _stats.Received, _stats.CumulativeLost));
        Assert.Equal((ushort)(start + 9), (ushort)_stats.HighestSequence);

        // RFC 3550 A.3: (lost_interval << 8) / expected_interval.
        Assert.Equal(4 * 256 / 10, _stats.TakeFractionLost());
        Assert.Equal(0, _stats.TakeFractionLost());
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Reordering_is_no_loss(int start)
    {
        SequenceUnwrapper unwrapper = new();
        foreach (int step in (int[])[0, 3, 1, 2, 5, 4]) Take(unwrapper.Unwrap((ushort)(start + step)));

        Assert.Equal((6L, 0), (_stats.Expected, _stats.CumulativeLost));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_packet_from_before_the_first_widens_what_was_expected(int start)
    {
        SequenceUnwrapper unwrapper = new();
        foreach (int step in (int[])[2, 0, 3]) Take(unwrapper.Unwrap((ushort)(start + step)));

        Assert.Equal((4L, 1), (_stats.Expected, _stats.CumulativeLost));
    }

    [Fact]
    public void Duplicates_make_the_loss_negative_and_the_fraction_zero()
    {
        foreach (int sequence in (int[])[1, 1, 1, 2]) Take(sequence);

        Assert.Equal(-2, _stats.CumulativeLost);
        Assert.Equal(0, _stats.TakeFractionLost());
    }

    [Fact]
    public void The_fraction_is_of_the_time_since_the_last_report()
    {
        for (int i = 0; i < 100; i++) Take(i);
        Assert.Equal(0, _stats.TakeFractionLost());
        for (int i = 100; i < 104; i += 2) Take(i);
        Take(107);

        Assert.Equal(5 * 256 / 8, _stats.TakeFractionLost());
        Assert.Equal(5, _stats.CumulativeLost);
    }

    [Fact]
    public void Losing_nearly_everything_stays_below_one()
    {
        Take(0);
        _stats.TakeFractionLost();
        Take(30_000);

        Assert.Equal(255, _stats.TakeFractionLost());
    }

    [Fact]
    public void Cumulative_loss_sticks_at_24_bits()
    {
        Take(0);
        Take(1L << 30);

        Assert.Equal(0x7F_FFFF, _stats.CumulativeLost);
    }

    [Fact]
    public void An_even_stream_has_no_jitter()
    {
        for (int i = 0; i < 100; i++) _stats.OnPacket(i, (uint)(i * 160), 0, Instant.FromMilliseconds(i * 20));

        Assert.Equal(0u, _stats.Jitter);
    }

    /// <summary>RFC 3550 A.8, in its integer form: J += |D| - ((J + 8) >> 4), reported as J >> 4.</summary>
    [Theory]
    [InlineData(0u)]
    [InlineData(0xFFFF_FF00u)]
    [InlineData(0x7FFF_FFF0u)]
    public void Jitter_follows_the_worked_steps_of_A_8(uint firstTimestamp)
    {
        int[] arrivalsMs = [0, 25, 40, 70, 80, 100, 135];
        int[] transits = [.. arrivalsMs.Select((at, i) => (at * 8) - (i * 160))];
        int scaled = 0;
        for (int i = 0; i < arrivalsMs.Length; i++)
        {
            _stats.OnPacket(i, firstTimestamp + (uint)(i * 160), 0, Instant.FromMilliseconds(arrivalsMs[i]));
            if (i > 0) scaled += Math.Abs(transits[i] - transits[i - 1]) - ((scaled + 8) >> 4);
            Assert.Equal((uint)(scaled >> 4), _stats.Jitter);
        }

        Assert.True(_stats.Jitter > 10);
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void What_a_sender_left_out_is_no_loss(int start)
    {
        foreach (int step in (int[])[0, 1, 3]) Take(start + step);
        _stats.Resynchronise(start + 40_000);
        foreach (int step in (int[])[0, 1, 3]) Take(start + 40_000 + step);

        Assert.Equal((8L, 2, start + 40_003L), (_stats.Expected, _stats.CumulativeLost, _stats.HighestSequence));
        Assert.Equal(2 * 256 / 8, _stats.TakeFractionLost());
    }

    [Fact]
    public void Octets_are_counted()
    {
        _stats.OnPacket(1, 0, 100, Instant.Zero);
        _stats.OnPacket(2, 0, 50, Instant.Zero);

        Assert.Equal(150, _stats.BytesReceived);
    }

    private void Take(long sequence) => _stats.OnPacket(sequence, 0, 10, Instant.Zero);
}
