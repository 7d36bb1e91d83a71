using Conference.Gateway.Api.Signalling;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Gateway.Api.Tests.Signalling;

public class EnvelopeOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(20)]
    public void However_envelopes_overtake_each_other_they_leave_in_order_and_once(int seed)
    {
        var random = new Random(seed);
        long[] ids = [.. Enumerable.Range(1, 50).SelectMany(static id => new long[] { id, id })];
        random.Shuffle(ids);
        var order = new EnvelopeOrder(first: 1);

        List<long> left = [];
        foreach (long id in ids)
        {
            Assert.True(order.TryAdd(Of(id)), $"seed {seed}");
            left.AddRange(Drain(order));
        }

        Assert.Equal(Enumerable.Range(1, 50).Select(static id => (long)id), left);
        Assert.False(order.HasGap);
    }

    [Fact]
    public void What_was_seen_before_a_resume_does_not_come_again()
    {
        var order = new EnvelopeOrder(first: 8);

        Assert.True(order.TryAdd(Of(7)));
        Assert.True(order.TryAdd(Of(8)));

        Assert.Equal([8], Drain(order));
    }

    [Fact]
    public void A_gap_is_seen_until_it_closes()
    {
        var order = new EnvelopeOrder(first: 1);

        order.TryAdd(Of(2));
        Assert.Empty(Drain(order));
        Assert.True(order.HasGap);

        order.TryAdd(Of(1));
        Assert.Equal([1, 2], Drain(order));
        Assert.False(order.HasGap);
    }

    [Fact]
    public void What_waits_behind_a_gap_is_bounded()
    {
        var order = new EnvelopeOrder(first: 1);
        for (int id = 2; id < 2 + EnvelopeOrder.HeldMax; id++) Assert.True(order.TryAdd(Of(id)));

        Assert.True(order.TryAdd(Of(2)), "a duplicate needs no room");
        Assert.False(order.TryAdd(Of(2 + EnvelopeOrder.HeldMax)));
    }

    [Fact]
    public void The_envelope_that_closes_the_gap_fits_when_the_bound_is_reached()
    {
        var order = new EnvelopeOrder(first: 1);
        for (int id = 2; id < 2 + EnvelopeOrder.HeldMax; id++) order.TryAdd(Of(id));

        Assert.True(order.TryAdd(Of(1)));
        Assert.Equal(EnvelopeOrder.HeldMax + 1, Drain(order).Count);
    }

    private static Envelope Of(long id) => new(id, new ServerMediaReady());

    private static List<long> Drain(EnvelopeOrder order)
    {
        List<long> ids = [];
        while (order.TryTake(out Envelope? envelope)) ids.Add(envelope.Id);
        return ids;
    }
}
