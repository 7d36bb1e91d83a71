using System.Numerics;
using Conference.MediaNode.Link.Srtp;

namespace Conference.MediaNode.Tests.Link.Srtp;

/// <summary>The index estimate and the replay window, against big integers and a set.</summary>
public class SrtpIndexPropertyTests
{
    private const int Runs = 10;
    private const int Numbers = 3_000;

    public static readonly TheoryData<long> Starts =
        [0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000,
            (1L << 48) - 0x2_0000];

    [Theory]
    [MemberData(nameof(Starts))]
    public void The_estimate_is_the_nearest_index_with_the_number(long start)
    {
        Random random = new((int)start);
        for (int i = 0; i < Runs * 100; i++)
        {
            long highest = Math.Max(0, start + random.Next(-4, 5));
            ushort number = (ushort)(random.Next(3) switch
            {
                0 => highest + random.Next(-5, 6),
                1 => highest + 0x8000 + random.Next(-3, 4),
                _ => random.Next(),
            });

            long estimate = SrtpIndex.Estimate(highest, number);

            Assert.True(estimate == Nearest(highest, number),
                $"Start {start}, draw {i}: {number} after {highest} is taken for {estimate}.");
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_stream_that_wanders_keeps_its_indices(long start)
    {
        for (int seed = 0; seed < Runs; seed++)
        {
            long highest = start;
            foreach (long index in new Media.WanderingNumbers(seed, start, leapMax: 0x7FFF,
                lateMax: 0x7FFF).Take(Numbers))
            {
                if (index < 0) continue;
                Assert.True(SrtpIndex.Estimate(highest, (ushort)index) == index,
                    $"Seed {seed}: {index} after {highest} is mistaken.");
                highest = Math.Max(highest, index);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void The_window_lets_each_index_pass_once(long start)
    {
        for (int seed = 0; seed < Runs; seed++)
        {
            SrtpIndexWindow window = default;
            HashSet<long> seen = [];
            long highest = -1;
            ulong[] ring = new ulong[SrtpIndexWindow.Words];
            foreach (long index in new Media.WanderingNumbers(seed, start, leapMax: 3000, lateMax: 1500).Take(Numbers))
            {
                if (index < 0) continue;
                SrtpError expected = index <= highest - SrtpIndexWindow.Length ? SrtpError.TooOld
                    : seen.Contains(index) ? SrtpError.Replayed
                    : SrtpError.None;
                Assert.True(window.Check(index) == expected,
                    $"Seed {seed}: {index} after {highest} is {window.Check(index)}, not {expected}.");
                if (expected is SrtpError.None)
                {
                    window.Mark(index);
                    seen.Add(index);
                    highest = Math.Max(highest, index);
                }
                Assert.Equal(highest, window.Highest);
                // As if it moved to another node after each packet.
                window.CopyTo(ring);
                window = SrtpIndexWindow.Restore(window.Highest, ring);
            }
        }
    }

    /// <summary>Of two that are equally far, the one of the same rollover counter (RFC 3711, appendix A).</summary>
    private static BigInteger Nearest(BigInteger highest, ushort number)
    {
        BigInteger epoch = highest >> 16;
        return new[] { epoch, epoch - 1, epoch + 1 }.Select(candidate => (candidate << 16) + number).MinBy(index =>
            BigInteger.Abs(index - highest));
    }
}
