using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Tests.Paths;

public sealed class SimPathTests : IDisposable
{
    private const int Count = 2000;

    private readonly Agenda _agenda = new();
    private readonly List<(Instant At, byte Number)> _arrived = [];
    private readonly SimClient _client;

    public SimPathTests() => _client = new SimClient(new ClientPlan(0), _agenda, _agenda.Now, new SeededRandom(1));

    [Fact]
    public void A_perfect_path_delivers_everything_in_order_after_its_delay()
    {
        Instant began = _agenda.Now;
        Send(new PathProfile { Delay = TimeSpan.FromMilliseconds(25) });

        Assert.Equal(Count, _arrived.Count);
        Assert.Equal(began + TimeSpan.FromMilliseconds(25), _arrived[0].At);
        IsInOrder();
    }

    [Fact]
    public void Jitter_changes_delays_but_not_the_order()
    {
        Send(new PathProfile { Jitter = TimeSpan.FromMilliseconds(40) });

        Assert.Equal(Count, _arrived.Count);
        IsInOrder();
    }

    [Fact]
    public void Loss_is_about_what_was_asked_for()
    {
        Send(new PathProfile { Loss = 0.1 });

        Assert.InRange(_arrived.Count, Count * 0.87, Count * 0.93);
    }

    [Fact]
    public void Bursts_lose_neighbours()
    {
        Send(new PathProfile { BurstBegins = 0.01, BurstEnds = 0.1, LossInBurst = 1 });

        int lost = Count - _arrived.Count;
        int gaps = _arrived.Zip(_arrived.Skip(1)).Count(pair => (byte)(pair.Second.Number - pair.First.Number) > 1);
        Assert.True(lost > gaps * 4, $"{lost} lost in {gaps} gaps");
    }

    [Fact]
    public void A_detour_lets_others_overtake()
    {
        Send(new PathProfile { Reordering = 0.05, Detour = TimeSpan.FromMilliseconds(30) });

        Assert.Equal(Count, _arrived.Count);
        Assert.Contains(_arrived.Zip(_arrived.Skip(1)), pair => (sbyte)(pair.Second.Number - pair.First.Number) < 0);
    }

    [Fact]
    public void Duplication_delivers_some_twice()
    {
        Send(new PathProfile { Duplication = 0.1 });

        Assert.InRange(_arrived.Count, Count * 1.07, Count * 1.13);
    }

    [Fact]
    public void An_outage_delivers_nothing_between_its_ends()
    {
        Instant from = _agenda.Now + TimeSpan.FromSeconds(1);
        Instant to = from + TimeSpan.FromSeconds(2);
        Send(new PathProfile { Delay = TimeSpan.Zero, Outage = (from, to) });

        Assert.DoesNotContain(_arrived, arrival => arrival.At >= from && arrival.At < to);
        Assert.Equal(Count - 200, _arrived.Count);
    }

    [Fact]
    public void A_slow_path_queues_and_then_drops()
    {
        // 100 bytes each 10 ms are 80,000 bit/s.
        Send(new PathProfile { Delay = TimeSpan.Zero, RateBps = 40_000, QueueBytesMax = 1000 });

        Assert.InRange(_arrived.Count, Count / 2, (Count / 2) + 20);
        IsInOrder();
    }

    public void Dispose() => _client.Dispose();

    /// <summary>A datagram each 10 ms, for 20 s.</summary>
    private void Send(PathProfile profile)
    {
        SimPath<SimDatagram> path = new(
            profile, new SeededRandom(20_261_122), _agenda, datagram => _arrived.Add((_agenda.Now, datagram.Bytes[0])));
        for (int i = 0; i < Count; i++)
        {
            byte[] bytes = new byte[100];
            bytes[0] = (byte)i;
            _agenda.At(_agenda.Now + TimeSpan.FromMilliseconds(10 * i), () => path.Send(new SimDatagram(bytes, _client, _agenda.Now)));
        }

        while (_agenda.NextAt != Instant.Never) _agenda.RunNext();
    }

    private void IsInOrder() =>
        Assert.All(_arrived.Zip(_arrived.Skip(1)), pair => Assert.True((sbyte)(pair.Second.Number - pair.First.Number) > 0));
}
