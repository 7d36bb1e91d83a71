using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Media;

/// <summary>Numbers on a circle, against a walk around it.</summary>
public class SequenceNumberPropertyTests
{
    private const int Runs = 20_000;
    private const int Circle = 0x1_0000;

    public static readonly TheoryData<int> Starts = [0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF];

    [Theory]
    [MemberData(nameof(Starts))]
    public void Order_is_that_of_the_shorter_way_around(int start)
    {
        Random random = new(start);
        for (int i = 0; i < Runs; i++)
        {
            SequenceNumber from = new((ushort)(start + random.Next(-3, 4)));
            int steps = random.Next(3) switch
            {
                0 => random.Next(-5, 6),
                1 => (Circle / 2) + random.Next(-3, 4),
                _ => random.Next(-Circle, Circle),
            };
            SequenceNumber to = from + steps;
            int forward = (((to.Value - from.Value) % Circle) + Circle) % Circle;
            int shortest = forward < Circle / 2 ? forward : forward - Circle;

            Assert.True(to - from == shortest, $"Start {start}, draw {i}: from {from} to {to} are {to - from} steps.");
            Assert.Equal(shortest > 0, to.IsNewerThan(from));
            Assert.Equal(shortest is < 0 and > -Circle / 2, from.IsNewerThan(to));
            Assert.Equal(to, from + (to - from));
            Assert.Equal(from + 1, from.Next);
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Timestamps_follow_the_same_order_on_their_larger_circle(int start)
    {
        Random random = new(start);
        uint[] places = [0, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, (uint)start << 16];
        for (int i = 0; i < Runs; i++)
        {
            RtpTimestamp from = new(places[random.Next(places.Length)] + (uint)random.Next(-3, 4));
            int ticks = random.Next(2) == 0 ? random.Next(-5, 6) : random.Next(int.MinValue, int.MaxValue);
            RtpTimestamp to = from + ticks;

            Assert.True(to - from == ticks, $"Start {start}, draw {i}: from {from} to {to} are {to - from} ticks.");
            Assert.Equal(ticks > 0, to.IsNewerThan(from));
        }
    }
}
