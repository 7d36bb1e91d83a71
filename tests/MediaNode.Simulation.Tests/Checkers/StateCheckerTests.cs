using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Handshake;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Tests.Checkers;

/// <summary>The checkers that look at the node as a whole.</summary>
public sealed class StateCheckerTests : IDisposable
{
    private readonly HandMade _trace = new();
    private readonly MediaShard _shard = new(
        new ShardOptions(0, [new AnnouncedAddress(TransportAddress.FromIPv4(0x7F00_0001, 40_000))]),
        new SeededRandom(1),
        new SeededDtlsServerFactory(new SeededRandom(2)));

    [Fact]
    public void A_node_that_has_done_nothing_passes()
    {
        foreach (Checker checker in new Checker[] { new CounterChecker(), new BoundedStateChecker(), new ConnectionChecker() })
        {
            checker.OnLook(_trace.Now, State([], new NodeLedger()));
            checker.OnEnd(_trace.Now, State([], new NodeLedger()));
        }
    }

    [Fact]
    public void A_datagram_that_was_not_counted_is_found() => CountersFind(new NodeLedger { DatagramsIn = 1 });

    [Fact]
    public void A_packet_that_was_not_counted_is_found() => CountersFind(new NodeLedger { RtpIn = 1 });

    [Fact]
    public void A_forwarded_packet_that_was_not_counted_is_found() => CountersFind(new NodeLedger { RtpOut = 1, FatesDue = 1 });

    [Fact]
    public void A_packet_that_vanished_without_a_reason_is_found() => CountersFind(new NodeLedger { FatesDue = 1 });

    [Fact]
    public void A_refusal_that_has_no_place_in_a_run_is_found()
    {
        CounterChecker checker = new();
        _shard.Counters.Drop(DropReason.SealRefused);

        HandMade.Finds(checker, () => checker.OnLook(_trace.Now, State([], new NodeLedger { FatesDue = 1 })));
    }

    [Fact]
    public void A_room_that_is_left_behind_is_found()
    {
        BoundedStateChecker checker = new();
        _shard.Rooms.Open("room", 1);

        HandMade.Finds(checker, () => checker.OnEnd(_trace.Now, State([], new NodeLedger())));
    }

    [Fact]
    public void A_link_that_the_node_has_lost_is_found()
    {
        BoundedStateChecker checker = new();

        HandMade.Finds(checker, () => checker.OnLook(_trace.Now, State([_trace.PublisherLink], new NodeLedger())));
    }

    [Fact]
    public void A_client_that_never_gets_through_is_found()
    {
        ConnectionChecker checker = new();
        NodeState state = State([_trace.PublisherLink], new NodeLedger());
        checker.OnLook(_trace.Now, state);
        _trace.Pass(5_999);
        checker.OnLook(_trace.Now, state);
        _trace.Pass(2);

        HandMade.Finds(checker, () => checker.OnLook(_trace.Now, state));
    }

    [Fact]
    public void A_link_that_ends_before_its_client_leaves_is_found()
    {
        ConnectionChecker checker = new();
        NodeState state = State([_trace.PublisherLink], new NodeLedger());
        checker.OnLook(_trace.Now, state);
        _trace.PublisherLink.IsClosed = true;

        HandMade.Finds(checker, () => checker.OnLook(_trace.Now, state));
    }

    [Fact]
    public void A_client_that_is_called_disconnected_too_early_is_found()
    {
        ConnectionChecker checker = new();
        checker.OnCheckAccepted(_trace.Now, _trace.PublisherLink);
        _trace.Pass(4_990);
        HandMade.Finds(checker, () => checker.OnSignal(_trace.Now, _trace.PublisherLink, LinkSignal.Disconnected));

        _trace.Pass(10);
        checker.OnSignal(_trace.Now, _trace.PublisherLink, LinkSignal.Disconnected);
    }

    public void Dispose()
    {
        _shard.Dispose();
        _trace.Dispose();
    }

    private void CountersFind(NodeLedger ledger)
    {
        CounterChecker checker = new();
        HandMade.Finds(checker, () => checker.OnLook(_trace.Now, State([], ledger)));
    }

    private NodeState State(IReadOnlyList<LinkView> links, NodeLedger ledger) => new(_shard, links, ledger, []);
}
