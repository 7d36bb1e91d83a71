using Conference.MediaNode.Room.Forward;

namespace Conference.MediaNode.Tests.Room.Forward;

public class TimestampRewriterTests
{
    private const int ClockRate = 90_000;

    private static readonly Instant Start = Instant.FromMilliseconds(1_000);

    public static TheoryData<uint> Firsts => [0u, 1u, 0x7FFF_FFFFu, 0x8000_0000u, 0xFFFF_FF00u];

    [Theory]
    [MemberData(nameof(Firsts))]
    public void The_first_source_begins_where_the_slot_begins(uint first)
    {
        TimestampRewriter rewriter = new(first);
        rewriter.Anchor(4711, ClockRate, Start);

        Assert.Equal(first, rewriter.Map(4711, Start));
        Assert.Equal(first + 3000, rewriter.Map(7711, Start));
    }

    [Theory]
    [MemberData(nameof(Firsts))]
    public void The_next_source_follows_as_far_after_as_the_clock_says(uint first)
    {
        TimestampRewriter rewriter = new(first);
        rewriter.Anchor(0xFFFF_FFFF, ClockRate, Start);
        rewriter.Map(0xFFFF_FFFF, Start);
        Instant later = Start + TimeSpan.FromMilliseconds(40);
        rewriter.Anchor(17, ClockRate, later);

        Assert.Equal(first + 3600, rewriter.Map(17, later));
    }

    [Fact]
    public void A_source_that_takes_over_at_the_same_moment_still_moves_on()
    {
        TimestampRewriter rewriter = new(100);
        rewriter.Anchor(0, ClockRate, Start);
        rewriter.Map(0, Start);
        rewriter.Anchor(9, ClockRate, Start);

        Assert.Equal(101u, rewriter.Map(9, Start));
    }

    [Fact]
    public void A_late_packet_does_not_pull_the_line_back()
    {
        TimestampRewriter rewriter = new(0);
        rewriter.Anchor(0, ClockRate, Start);
        rewriter.Map(9000, Start);
        Assert.Equal(3000u, rewriter.Map(3000, Start + TimeSpan.FromMilliseconds(10)));
        rewriter.Anchor(50, ClockRate, Start);

        Assert.Equal(9001u, rewriter.Map(50, Start));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(29)]
    [InlineData(60)]
    [InlineData(24 * 365)]
    public void A_slot_that_was_empty_for_hours_goes_forward(int hours)
    {
        TimestampRewriter rewriter = new(0);
        rewriter.Anchor(0, ClockRate, Start);
        uint last = rewriter.Map(0, Start);
        Instant later = Start + TimeSpan.FromHours(hours);
        rewriter.Anchor(5, ClockRate, later);

        long ahead = (int)(rewriter.Map(5, later) - last);
        Assert.Equal(Math.Min(hours * 3600L * ClockRate, int.MaxValue), ahead);
    }
}
