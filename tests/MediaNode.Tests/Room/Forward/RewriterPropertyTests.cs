using System.Numerics;
using Conference.MediaNode.Room.Forward;
using Conference.MediaNode.Tests.Media;

namespace Conference.MediaNode.Tests.Room.Forward;

/// <summary>The numbers that a slot gives out, against a model that remembers everything.</summary>
public class RewriterPropertyTests
{
    private const int Runs = 15;
    private const int Numbers = 1_500;
    private const int SkipsRemembered = 16;

    public static readonly TheoryData<long> Starts =
        [0, 1, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, -0x8000];

    [Theory]
    [MemberData(nameof(Starts))]
    public void Sequence_numbers_leave_out_what_was_left_out_and_nothing_else(long start)
    {
        for (int seed = 0; seed < Runs; seed++)
        {
            Random random = new(seed);
            SequenceRewriter rewriter = new(firstOut: 0xFFF0);
            SequenceModel model = new(0xFFF0);
            Dictionary<long, long> inByOut = [];
            long generation = 0;
            foreach (long number in new WanderingNumbers(seed, start, leapMax: 500, lateMax: 200).Take(Numbers))
            {
                int kind = random.Next(100);
                if (kind == 0 || !model.IsAnchored)
                {
                    rewriter.Anchor(number);
                    model.Anchor(number);
                    generation++;
                }
                if (kind is > 0 and < 15)
                {
                    rewriter.Skip(number);
                    model.Skip(number);
                }
                else
                {
                    long? mapped = rewriter.TryMap(number, out long result) ? result : null;
                    Assert.True(mapped == model.Map(number),
                        $"Seed {seed}: {number} becomes {mapped}, not {model.Map(number)}.");
                    model.Sent(number);
                    if (mapped is { } used)
                    {
                        long source = (generation << 40) + number;
                        Assert.True(inByOut.TryAdd(used, source) || inByOut[used] == source,
                            $"Seed {seed}: two packets became {used}.");
                    }
                }
                Assert.True(rewriter.NextOut == model.NextOut,
                    $"Seed {seed}: after {number} comes {rewriter.NextOut}, not {model.NextOut}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Timestamps_run_on_with_the_clock_from_source_to_source(long start)
    {
        int[] clockRates = [8_000, 48_000, 90_000];
        for (int seed = 0; seed < Runs; seed++)
        {
            Random random = new(seed);
            uint firstOut = (uint)start;
            TimestampRewriter rewriter = new(firstOut);
            BigInteger last = firstOut;
            BigInteger lastAt = -1;
            BigInteger now = random.NextInt64(1_000_000_000_000);
            for (int source = 0; source < 20; source++)
            {
                now += random.Next(4) == 0 ? random.NextInt64(2 * 86_400_000_000_000) : random.NextInt64(2_000_000_000);
                int clockRate = clockRates[random.Next(clockRates.Length)];
                long firstIn = start + random.NextInt64(-3, 4);
                BigInteger elapsed = lastAt < 0 ? 0 : (now - lastAt) * clockRate / 1_000_000_000;
                BigInteger firstOutOfSource = lastAt < 0 ? last
                    : last + BigInteger.Min(BigInteger.Max(elapsed, 1), int.MaxValue);
                rewriter.Anchor((uint)firstIn, clockRate, new Instant((long)now));
                foreach (long time in new WanderingNumbers(seed + source, firstIn, leapMax: 90_000,
                    lateMax: 9_000).Take(30))
                {
                    BigInteger expected = firstOutOfSource + (time - firstIn);
                    uint mapped = rewriter.Map((uint)time, new Instant((long)now));
                    Assert.True(mapped == (uint)(expected & uint.MaxValue),
                        $"Seed {seed}: {time} of source {source} becomes {mapped}, not {expected}.");
                    if (lastAt < 0 || expected > last) (last, lastAt) = (expected, now);
                    now += random.NextInt64(50_000_000);
                }
            }
        }
    }

    /// <summary>Knows all that was ever left out.</summary>
    private sealed class SequenceModel(long firstOut)
    {
        private readonly SortedSet<long> _skipped = [];
        private long _firstIn;
        private long _firstOut;
        private long _highest;

        public bool IsAnchored { get; private set; }

        public long NextOut { get; private set; } = firstOut;

        public void Anchor(long number)
        {
            (_firstIn, _firstOut, _highest, IsAnchored) = (number, NextOut, number - 1, true);
            _skipped.Clear();
        }

        public void Skip(long number)
        {
            if (number <= _highest) return;
            _skipped.Add(number);
            _highest = number;
            NextOut = Place(number);
        }

        public long? Map(long number)
        {
            bool isTooLate = _skipped.Count(skipped => skipped > number) >= SkipsRemembered;
            return number < _firstIn || _skipped.Contains(number) || isTooLate ? null : Place(number);
        }

        public void Sent(long number)
        {
            if (number <= _highest || Map(number) is not { } place) return;
            _highest = number;
            NextOut = place + 1;
        }

        private long Place(long number) =>
            _firstOut + (number - _firstIn) - _skipped.Count(skipped => skipped < number);
    }
}
