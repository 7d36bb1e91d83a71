using Conference.MediaNode.Media;
using Conference.MediaNode.Room;
using Conference.MediaNode.Room.Forward;

namespace Conference.MediaNode.Tests.Room.Forward;

public class SizeEqualiserTests
{
    private static readonly TrackLayer Layer = new(null);

    [Theory]
    [InlineData(new[] { 1000 }, new[] { 1000 })]
    [InlineData(new[] { 1000, 1000, 1000 }, new[] { 1000, 1000, 1000 })]
    [InlineData(new[] { 1011, 1011, 1012, 1012 }, new[] { 1012, 1012, 1012, 1012 })]
    [InlineData(new[] { 1012, 1011, 1010 }, new[] { 1012, 1012, 1010 })]
    [InlineData(new[] { 1000, 1000, 300 }, new[] { 1000, 1000, 300 })]
    [InlineData(new[] { 999, 1000, 300, 1000, 999, 100 }, new[] { 1000, 1000, 300, 1000, 1000, 100 })]
    [InlineData(new[] { 100, 1000, 1000 }, new[] { 100, 1000, 1000 })]
    [InlineData(new[] { 1000, 1032, 1033 }, new[] { 1032, 1032, 1033 })]
    [InlineData(new[] { 1000, 0, 1000 }, new[] { 1000, 0, 1000 })]
    public void Packets_of_a_burst_are_padded_to_one_size_where_that_is_cheap(int[] lengths, int[] padded)
    {
        Arrival[] arrivals = Chain(lengths);

        SizeEqualiser.Equalise(arrivals, 0);

        Assert.Equal(padded, arrivals.Select(static arrival => arrival.PayloadLength + arrival.Padding));
    }

    [Fact]
    public void Whatever_the_sizes_padding_is_bounded_and_a_send_holds_equal_segments_but_the_last()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int run = 0; run < 2_000; run++)
        {
            Arrival[] arrivals = Chain([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => 900 + random.Next(random.Next(1, 120)))]);
            int before = Sends(arrivals);

            SizeEqualiser.Equalise(arrivals, 0);

            Assert.All(arrivals, static arrival => Assert.True(arrival.Padding <= SizeEqualiser.PaddingMax));
            Assert.True(Sends(arrivals) <= before, $"seed {seed}, run {run}");
        }
    }

    [Fact]
    public void Packets_under_headers_of_different_lengths_are_left_alone()
    {
        Arrival[] arrivals = Chain([1000, 1001, 1001]);
        arrivals[0].DependencyLength = 90;
        arrivals[1].DependencyLength = 3;
        arrivals[2].DependencyLength = 3;

        SizeEqualiser.Equalise(arrivals, 0);

        Assert.All(arrivals, static arrival => Assert.Equal(0, arrival.Padding));
    }

    /// <summary>How many GSO sends these make: a segment joins while the one before it was full.</summary>
    private static int Sends(Arrival[] arrivals)
    {
        int sends = 0;
        int segment = -1;
        bool isOpen = false;
        foreach (Arrival arrival in arrivals)
        {
            int length = arrival.PayloadLength + arrival.Padding;
            if (isOpen && length <= segment)
            {
                isOpen = length == segment;
                continue;
            }

            sends++;
            segment = length;
            isOpen = true;
        }

        return sends;
    }

    private static Arrival[] Chain(int[] lengths) => [.. lengths.Select((length, i) => new Arrival
    {
        Layer = Layer,
        PayloadLength = length,
        AudioLevel = -1,
        Next = i == lengths.Length - 1 ? -1 : i + 1,
    })];
}
