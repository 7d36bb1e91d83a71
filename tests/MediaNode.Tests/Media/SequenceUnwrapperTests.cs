using Conference.MediaNode.Media;

namespace Conference.MediaNode.Tests.Media;

public class SequenceUnwrapperTests
{
    public static readonly TheoryData<int> Starts = [0, 1, 0x7ffe, 0x7fff, 0x8000, 0x8001, 0xfffe, 0xffff];

    [Theory]
    [MemberData(nameof(Starts))]
    public void Numbers_grow_through_three_epochs(int start)
    {
        var unwrapper = new SequenceUnwrapper();
        for (long expected = start; expected < start + (3 * 0x10000); expected++)
        {
            Assert.Equal(expected, unwrapper.Unwrap((ushort)expected));
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_late_packet_after_rollover_keeps_its_old_epoch(int start)
    {
        var unwrapper = new SequenceUnwrapper();
        for (long next = start; next <= start + 0x10000; next += 0x1000) unwrapper.Unwrap((ushort)next);

        long highest = start + 0x10000;
        Assert.Equal(highest - 5, unwrapper.Unwrap((ushort)(highest - 5)));
        Assert.Equal(highest - 0x7fff, unwrapper.Unwrap((ushort)(highest - 0x7fff)));
        Assert.Equal(highest, unwrapper.Highest);
        Assert.Equal(highest + 1, unwrapper.Unwrap((ushort)(highest + 1)));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Reordering_moves_nothing_but_the_late_packet(int start)
    {
        var unwrapper = new SequenceUnwrapper();
        foreach (int step in new[] { 0, 2, 1, 5, 3, 4, 6 })
        {
            Assert.Equal(start + step, unwrapper.Unwrap((ushort)(start + step)));
        }
    }

    [Fact]
    public void A_packet_from_before_the_first_is_below_it_and_never_further_than_half_a_turn()
    {
        var unwrapper = new SequenceUnwrapper();
        unwrapper.Unwrap(0);
        Assert.Equal(-1, unwrapper.Unwrap(0xffff));
        Assert.Equal(-0x8000, unwrapper.Unwrap(0x8000));
        Assert.Equal(0x7fff, unwrapper.Unwrap(0x7fff));
    }

    [Fact]
    public void Peeking_remembers_nothing_and_an_export_goes_on()
    {
        var unwrapper = new SequenceUnwrapper();
        Assert.Equal(7, unwrapper.Peek(7));
        Assert.Null(unwrapper.Highest);

        unwrapper.Unwrap(0xffff);
        Assert.Equal(0x10000, unwrapper.Peek(0));
        Assert.Equal(0xffff, unwrapper.Highest);
        Assert.Equal(0x10002, new SequenceUnwrapper(unwrapper.Highest).Unwrap(2));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(0x7fffffffL)]
    [InlineData(0x80000000L)]
    [InlineData(0xffffffffL)]
    public void Timestamps_grow_through_three_epochs_and_keep_late_ones(long start)
    {
        const long step = 0x1234_5678;
        var unwrapper = new TimestampUnwrapper();
        long time = start;
        for (; time < start + (3L << 32); time += step) Assert.Equal(time, unwrapper.Unwrap((uint)time));

        long highest = time - step;
        Assert.Equal(highest - 90_000, unwrapper.Unwrap((uint)(highest - 90_000)));
        Assert.Equal(highest, unwrapper.Highest);
        Assert.Equal(highest + 1, unwrapper.Peek((uint)(highest + 1)));
        Assert.Equal(highest + 3000, new TimestampUnwrapper(highest).Unwrap((uint)(highest + 3000)));
    }
}
