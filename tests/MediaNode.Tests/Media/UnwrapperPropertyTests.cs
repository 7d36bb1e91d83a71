using Conference.MediaNode.Media;

namespace Conference.MediaNode.Tests.Media;

/// <summary>Against numbers that never wrap, of which the wire carries the low bits.</summary>
public class UnwrapperPropertyTests
{
    private const int Runs = 15;
    private const int Numbers = 2_000;

    public static readonly TheoryData<int> SequenceStarts = [0, 1, 0x7FFE, 0x7FFF, 0x8000, 0x8001, 0xFFFE, 0xFFFF];

    public static readonly TheoryData<uint> TimestampStarts =
        [0, 1, 0x7FFF_FFFE, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000];

    [Theory]
    [MemberData(nameof(SequenceStarts))]
    public void Sequence_numbers_come_out_as_they_were_before_they_were_cut(int start)
    {
        for (int seed = 0; seed < Runs; seed++)
        {
            SequenceUnwrapper unwrapper = new();
            long highest = long.MinValue;
            foreach (long number in new WanderingNumbers(seed, start, leapMax: 0x7FFF, lateMax: 0x8000).Take(Numbers))
            {
                Assert.True(unwrapper.Peek((ushort)number) == number,
                    $"Seed {seed}: {number} is seen as {unwrapper.Peek((ushort)number)}.");
                Assert.True(unwrapper.Unwrap((ushort)number) == number, $"Seed {seed}: {number} is unwrapped wrongly.");
                highest = Math.Max(highest, number);
                Assert.True(unwrapper.Highest == highest,
                    $"Seed {seed}: after {number} the highest is {unwrapper.Highest}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(TimestampStarts))]
    public void Timestamps_come_out_as_they_were_before_they_were_cut(uint start)
    {
        for (int seed = 0; seed < Runs; seed++)
        {
            TimestampUnwrapper unwrapper = new();
            long highest = long.MinValue;
            foreach (long time in new WanderingNumbers(seed, start, leapMax: 0x7FFF_FFFF,
                lateMax: 0x8000_0000).Take(Numbers))
            {
                Assert.True(unwrapper.Peek((uint)time) == time,
                    $"Seed {seed}: {time} is seen as {unwrapper.Peek((uint)time)}.");
                Assert.True(unwrapper.Unwrap((uint)time) == time, $"Seed {seed}: {time} is unwrapped wrongly.");
                highest = Math.Max(highest, time);
                Assert.True(unwrapper.Highest == highest,
                    $"Seed {seed}: after {time} the highest is {unwrapper.Highest}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(SequenceStarts))]
    public void An_unwrapper_that_goes_on_elsewhere_says_the_same(int start)
    {
        for (int seed = 0; seed < Runs; seed++)
        {
            SequenceUnwrapper stays = new();
            SequenceUnwrapper moves = new();
            foreach (long number in new WanderingNumbers(seed, start, leapMax: 0x7FFF, lateMax: 0x8000).Take(Numbers))
            {
                moves = new SequenceUnwrapper(moves.Highest);
                Assert.True(stays.Unwrap((ushort)number) == moves.Unwrap((ushort)number),
                    $"Seed {seed}: {number} differs after a move.");
            }
        }
    }
}
