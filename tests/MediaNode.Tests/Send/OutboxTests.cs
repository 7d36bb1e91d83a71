using Conference.MediaNode.Ingress;
using Conference.MediaNode.Send;

namespace Conference.MediaNode.Tests.Send;

public class OutboxTests
{
    private static readonly NetworkPath Here = new(0, TransportAddress.FromIPv4(1, 1));
    private static readonly NetworkPath There = new(0, TransportAddress.FromIPv4(2, 1));

    [Fact]
    public void Datagrams_of_one_size_to_one_place_are_one_run()
    {
        Outbox outbox = Filled((Here, 100), (Here, 100), (Here, 100));

        Assert.Equal([new OutboxRun(Here, 0, 300, 100, 3)], outbox.Runs.ToArray());
    }

    [Fact]
    public void A_shorter_one_joins_and_closes_the_run()
    {
        Outbox outbox = Filled((Here, 100), (Here, 100), (Here, 40), (Here, 40), (Here, 100));

        Assert.Equal(
            [new OutboxRun(Here, 0, 240, 100, 3), new OutboxRun(Here, 240, 40, 40, 1), new OutboxRun(Here, 280, 100, 100, 1)],
            outbox.Runs.ToArray());
    }

    [Fact]
    public void A_longer_one_begins_a_run()
    {
        Outbox outbox = Filled((Here, 100), (Here, 101));

        Assert.Equal([new OutboxRun(Here, 0, 100, 100, 1), new OutboxRun(Here, 100, 101, 101, 1)], outbox.Runs.ToArray());
    }

    [Fact]
    public void Another_path_begins_a_run_even_from_another_address_of_ours()
    {
        Outbox outbox = Filled((Here, 10), (There, 10), (There, 10), (There with { Local = 1 }, 10), (Here, 10));

        Assert.Equal([1, 2, 1, 1], outbox.Runs.ToArray().Select(run => run.Count));
    }

    [Fact]
    public void A_run_has_no_more_segments_than_the_kernel_takes()
    {
        Outbox outbox = Filled([.. Enumerable.Repeat((Here, 10), Outbox.SegmentsMax + 1)]);

        Assert.Equal([Outbox.SegmentsMax, 1], outbox.Runs.ToArray().Select(run => run.Count));
    }

    [Fact]
    public void A_run_is_no_longer_than_a_udp_datagram_may_be()
    {
        Outbox outbox = Filled([.. Enumerable.Repeat((Here, 1400), 50)]);

        Assert.Equal([46, 4], outbox.Runs.ToArray().Select(run => run.Count));
        Assert.All(outbox.Runs.ToArray(), run => Assert.InRange(run.Length, 1, 65_507));
    }

    [Fact]
    public void A_full_memory_gives_no_more()
    {
        Outbox outbox = new(lengthMax: 250, runsMax: 10);
        for (int i = 0; i < 2; i++) Commit(outbox, Here, 100);

        Assert.True(outbox.HasRoomFor(50));
        Assert.False(outbox.HasRoomFor(51));
        Assert.True(outbox.Reserve(51).IsEmpty);
        Assert.Equal(50, outbox.Reserve(50).Length);
    }

    [Fact]
    public void A_full_list_of_runs_gives_no_more()
    {
        Outbox outbox = new(lengthMax: 1000, runsMax: 2);
        Commit(outbox, Here, 10);
        Assert.True(outbox.HasRoomFor(1));
        Commit(outbox, There, 10);

        Assert.False(outbox.HasRoomFor(1));
        Assert.True(outbox.Reserve(1).IsEmpty);
    }

    [Fact]
    public void What_is_reserved_and_not_committed_is_given_again()
    {
        Outbox outbox = new(lengthMax: 100, runsMax: 2);
        outbox.Reserve(80)[0] = 1;
        Assert.True(outbox.IsEmpty);
        outbox.Reserve(80)[0] = 2;
        outbox.Commit(Here, 5);

        Assert.Equal(2, outbox.Memory[outbox.Runs[0].Offset]);
        Assert.Equal(5, outbox.Runs[0].Length);
    }

    [Theory]
    [InlineData(51, 1, false)]
    [InlineData(51, 2, true)]
    [InlineData(1, 5, false)]
    [InlineData(1, 6, true)]
    public void It_is_half_full_by_bytes_or_by_runs(int length, int runs, bool isHalfFull)
    {
        Outbox outbox = new(lengthMax: 200, runsMax: 10);
        for (int i = 0; i < runs; i++) Commit(outbox, i % 2 == 0 ? Here : There, length);

        Assert.Equal(isHalfFull, outbox.IsHalfFull);
    }

    [Fact]
    public void Cleared_it_is_empty_and_joins_nothing_to_what_was_there()
    {
        Outbox outbox = Filled((Here, 100));
        outbox.Clear();
        Assert.True(outbox.IsEmpty);
        Commit(outbox, Here, 100);

        Assert.Equal([new OutboxRun(Here, 0, 100, 100, 1)], outbox.Runs.ToArray());
    }

    private static Outbox Filled(params (NetworkPath Path, int Length)[] datagrams)
    {
        Outbox outbox = new();
        foreach ((NetworkPath path, int length) in datagrams) Commit(outbox, path, length);
        return outbox;
    }

    private static void Commit(Outbox outbox, NetworkPath path, int length)
    {
        Assert.False(outbox.Reserve(length).IsEmpty);
        outbox.Commit(path, length);
    }
}
