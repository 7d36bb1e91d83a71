using Conference.MediaNode.Handover;
using Conference.MediaNode.Link;
using Conference.MediaNode.Room.Forward;

namespace Conference.MediaNode.Tests.Room.Forward;

public class SequenceRewriterTests
{
    public static TheoryData<long> Starts => [0, 1, 0x7FFF, 0x8000, 0xFFFE, 0x1_0000, -5];

    private readonly SequenceRewriter _rewriter = new(firstOut: 100);

    /// <summary>What a subscriber asks for again must not be looked for before it.</summary>
    [Theory]
    [MemberData(nameof(Starts))]
    public void The_first_number_of_a_source_moves_along(long start)
    {
        _rewriter.Anchor(start);
        Map(start, start + 1);
        _rewriter.Anchor(start + 500);
        using RecordWriter writer = new(Instant.Zero);
        _rewriter.Export(writer);
        using SecretBytes record = writer.ToSecret();

        SequenceRewriter restored = new(firstOut: 0);
        RecordReader reader = new(record.Reveal(), Instant.Zero);
        restored.Restore(ref reader);

        Assert.True(reader.IsSound && reader.IsAtEnd);
        Assert.Equal((102, 102), (restored.FirstOut, restored.NextOut));
    }

    [Fact]
    public void Nothing_passes_before_an_anchor() => Assert.False(_rewriter.TryMap(1, out _));

    [Theory]
    [MemberData(nameof(Starts))]
    public void Gaps_stay_gaps(long start)
    {
        _rewriter.Anchor(start);
        Assert.Equal([100, 101, 104, 105], Map(start, start + 1, start + 4, start + 5));
        Assert.Equal([102, 103], Map(start + 2, start + 3));
        Assert.Equal(106, _rewriter.NextOut);
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Skipped_packets_leave_no_gap(long start)
    {
        _rewriter.Anchor(start);
        Assert.Equal([100], Map(start));
        _rewriter.Skip(start + 1);
        _rewriter.Skip(start + 2);

        Assert.Equal([101, 102], Map(start + 3, start + 4));
        Assert.Equal([null, null], Map(start + 1, start + 2));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_packet_that_comes_after_a_skip_fills_its_own_gap(long start)
    {
        _rewriter.Anchor(start);
        Map(start);
        _rewriter.Skip(start + 2);

        Assert.Equal([102, 101], Map(start + 3, start + 1));
    }

    [Fact]
    public void A_late_skip_changes_nothing()
    {
        _rewriter.Anchor(0);
        Map(0, 2);
        _rewriter.Skip(1);

        Assert.Equal([103], Map(3));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void After_an_anchor_the_numbers_go_on_and_earlier_packets_are_refused(long start)
    {
        _rewriter.Anchor(5);
        Map(5, 6, 7);
        _rewriter.Anchor(start);

        Assert.Equal([103, null, 104], Map(start, start - 1, start + 1));
    }

    [Fact]
    public void One_that_is_older_than_all_remembered_skips_is_too_late()
    {
        _rewriter.Anchor(0);
        Map(0);
        for (int i = 2; i < 40; i++) _rewriter.Skip(i);

        Assert.Equal([null], Map(1));
        Assert.Equal([102], Map(40));
    }

    /// <summary>The model knows the fate of every packet beforehand: a number is how many before it were not left out.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void It_agrees_with_a_model_that_knows_all(int seed)
    {
        Random random = new(seed);
        SequenceRewriter rewriter = new(firstOut: 30_000);
        long start = 65_000;
        bool[] isSkipped = [.. Enumerable.Range(0, 4_000).Select(i => i > 0 && random.Next(12) == 0)];
        long[] expected = new long[isSkipped.Length];
        long next = 30_000;
        for (int i = 0; i < isSkipped.Length; i++) expected[i] = isSkipped[i] ? -1 : next++;

        // Padding comes in order, so that what is left out is known when the next packet comes; media is lost and reordered.
        int[] order = [.. Enumerable.Range(0, isSkipped.Length).Where(i => i == 0 || isSkipped[i] || random.Next(10) > 0)
            .OrderBy(i => isSkipped[i] || i == 0 ? i : i + random.Next(6))];
        long highest = -1;
        rewriter.Anchor(start);
        HashSet<long> used = [];
        foreach (int i in order)
        {
            if (isSkipped[i])
            {
                // One that comes late keeps its number, which the rewriter has counted on: the model cannot agree any more.
                if (i < highest) return;
                rewriter.Skip(start + i);
            }
            else if (i < highest && isSkipped[i..(int)highest].Count(skip => skip) > 10)
            {
                continue;
            }
            else
            {
                Assert.True(rewriter.TryMap(start + i, out long mapped), $"seed {seed}, packet {i}");
                Assert.True(expected[i] == mapped, $"seed {seed}, packet {i}: {mapped} instead of {expected[i]}");
                Assert.True(used.Add(mapped), $"seed {seed}, packet {i}: {mapped} twice");
            }

            highest = Math.Max(highest, i);
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_late_packet_is_placed_as_far_back_as_the_bound(long start)
    {
        _rewriter.Anchor(start);
        Map(start, start + SequenceRewriter.LateMax + 1);

        Assert.Equal([null, 102], Map(start + 1, start + 2));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Each_number_leads_back_to_its_packet_whether_it_was_forwarded_or_not(long start)
    {
        _rewriter.Anchor(start);
        Map(start);
        for (int i = 1; i < 60; i++)
        {
            if (i % 9 == 4) _rewriter.Skip(start + i);
            else if (i % 3 > 0) Map(start + i);
        }

        for (int i = 0; i < 60; i++)
        {
            if (!_rewriter.TryMap(start + i, out long number)) continue;
            Assert.True(_rewriter.TryUnmap(number, out long source));
            Assert.Equal(start + i, source);
        }

        Assert.Equal(100, _rewriter.FirstOut);
        Assert.False(_rewriter.TryUnmap(99, out _));
    }

    private long?[] Map(params long[] sequences) =>
        [.. sequences.Select(sequence => _rewriter.TryMap(sequence, out long mapped) ? mapped : (long?)null)];
}
