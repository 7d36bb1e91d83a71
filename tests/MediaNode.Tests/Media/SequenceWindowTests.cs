using Conference.MediaNode.Media;

namespace Conference.MediaNode.Tests.Media;

public class SequenceWindowTests
{
    private SequenceWindow _window;

    public static TheoryData<long> Starts => [0, 1, 0x7FFF, 0x8000, 0xFFFE, 0x1_0000, -5, -0x8000];

    [Theory]
    [MemberData(nameof(Starts))]
    public void Each_number_is_taken_once(long start)
    {
        foreach (long step in (long[])[0, 1, 5, 3, 2, 4, -2]) Assert.Null(Refusal(start + step));
        foreach (long step in (long[])[0, 1, 2, 3, 4, 5, -2]) Assert.Equal(DropReason.Duplicate, Refusal(start + step));
        Assert.Null(Refusal(start - 1));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void What_is_further_back_than_the_window_is_too_late(long start)
    {
        Assert.Null(Refusal(start));
        Assert.Null(Refusal(start + SequenceWindow.Length));

        Assert.Equal(DropReason.TooLate, Refusal(start));
        Assert.Null(Refusal(start + 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void It_agrees_with_a_set_of_all_numbers(int seed)
    {
        Random random = new(seed);
        HashSet<long> seen = [];
        long highest = random.Next(100_000);
        for (int i = 0; i < 20_000; i++)
        {
            long sequence = random.Next(200) == 0 ? highest + random.Next(3_000) : highest + random.Next(-1_100, 4);
            DropReason? expected = seen.Count > 0 && highest - sequence >= SequenceWindow.Length ? DropReason.TooLate
                : seen.Contains(sequence) ? DropReason.Duplicate
                : null;

            Assert.True(expected == Refusal(sequence), $"Seed {seed}, step {i}");
            if (expected is not null) continue;
            highest = seen.Count == 0 ? sequence : Math.Max(highest, sequence);
            seen.Add(sequence);
        }
    }

    private DropReason? Refusal(long sequence) => _window.TryMark(sequence, out DropReason drop) ? null : drop;
}
