using Conference.MediaNode.Link.Srtp;

namespace Conference.MediaNode.Tests.Link.Srtp;

public class SrtpIndexWindowTests
{
    public static readonly TheoryData<long> Starts =
        [0, 1, 511, 512, 0x7F00, 0x8000, 0xFF80, 0xFFFF, 0x1_0000, (1L << 48) - 2048];

    [Theory]
    [MemberData(nameof(Starts))]
    public void An_index_is_fresh_once(long start)
    {
        var window = new SrtpIndexWindow();

        for (long index = start; index < start + 1500; index++)
        {
            Assert.Equal(SrtpError.None, window.Check(index));
            window.Mark(index);
            Assert.Equal(SrtpError.Replayed, window.Check(index));
            Assert.Equal(index, window.Highest);
        }

        long highest = start + 1499;
        Assert.Equal(SrtpError.Replayed, window.Check(highest - SrtpIndexWindow.Length + 1));
        Assert.Equal(SrtpError.TooOld, window.Check(highest - SrtpIndexWindow.Length));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_late_index_within_the_window_is_fresh_once(long start)
    {
        var window = new SrtpIndexWindow();
        window.Mark(start);
        window.Mark(start + SrtpIndexWindow.Length);

        for (long late = start + SrtpIndexWindow.Length - 1; late > start; late--)
        {
            Assert.Equal(SrtpError.None, window.Check(late));
            window.Mark(late);
            Assert.Equal(SrtpError.Replayed, window.Check(late));
        }

        Assert.Equal(SrtpError.TooOld, window.Check(start));
    }

    /// <summary>The ring must forget what its bits meant one turn ago, whatever the size of the jump.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(100_000)]
    public void A_jump_leaves_the_skipped_indices_fresh(long jump)
    {
        var window = new SrtpIndexWindow();
        for (long index = 0; index < 1000; index++) window.Mark(index);

        long highest = 999 + jump;
        window.Mark(highest);

        for (long index = highest - SrtpIndexWindow.Length + 1; index <= highest; index++)
        {
            SrtpError expected = index <= 999 || index == highest ? SrtpError.Replayed : SrtpError.None;
            Assert.Equal(expected, window.Check(index));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_window_agrees_with_a_list_of_all_that_was_used(int seed)
    {
        var random = new Random(seed);
        var window = new SrtpIndexWindow();
        var used = new HashSet<long>();
        long highest = -1;

        for (int i = 0; i < 20_000; i++)
        {
            long index = Math.Max(0, highest + random.Next(-700, random.Next(10) == 0 ? 700 : 3));
            SrtpError expected = index <= highest - SrtpIndexWindow.Length ? SrtpError.TooOld
                : used.Contains(index) ? SrtpError.Replayed
                : SrtpError.None;

            Assert.True(expected == window.Check(index), $"seed {seed}, step {i}, index {index}");
            if (expected is not SrtpError.None) continue;

            window.Mark(index);
            used.Add(index);
            highest = Math.Max(highest, index);
        }
    }

    [Fact]
    public void A_restored_window_is_the_same_window()
    {
        var window = new SrtpIndexWindow();
        foreach (long index in (long[])[5, 7, 100, 99, 400]) window.Mark(index);
        ulong[] ring = new ulong[SrtpIndexWindow.Words];
        window.CopyTo(ring);

        SrtpIndexWindow restored = SrtpIndexWindow.Restore(window.Highest, ring);

        for (long index = 0; index < 500; index++) Assert.Equal(window.Check(index), restored.Check(index));
    }

    [Fact]
    public void A_window_used_up_to_an_index_begins_behind_it()
    {
        SrtpIndexWindow window = SrtpIndexWindow.UsedUpTo(16_383);

        Assert.Equal(SrtpError.TooOld, window.Check(0));
        Assert.Equal(SrtpError.Replayed, window.Check(16_383 - SrtpIndexWindow.Length + 1));
        Assert.Equal(SrtpError.Replayed, window.Check(16_383));
        Assert.Equal(SrtpError.None, window.Check(16_384));
    }
}
