using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Tests.Checkers;

public sealed class ForwardedOnceCheckerTests : IDisposable
{
    private readonly HandMade _trace = new();
    private readonly ForwardedOnceChecker _checker = new();

    [Fact]
    public void What_comes_and_goes_is_right()
    {
        SentPacket first = _trace.Next(_trace.Video, isKey: true);
        SentPacket padding = _trace.Next(_trace.Video, isPadding: true);
        SentPacket second = _trace.Next(_trace.Video);

        Forward([first, padding, second], [_trace.Emit(_trace.VideoSlot, first, 7), _trace.Emit(_trace.VideoSlot, second, 8)]);
    }

    [Fact]
    public void A_packet_left_out_is_found()
    {
        SentPacket first = _trace.Next(_trace.Video, isKey: true);
        SentPacket second = _trace.Next(_trace.Video);
        Forward([first], [_trace.Emit(_trace.VideoSlot, first, 7)]);

        HandMade.Finds(_checker, () => Forward([second], []));
    }

    [Fact]
    public void A_start_that_is_not_taken_is_found()
    {
        SentPacket first = _trace.Next(_trace.Video, isKey: true);

        HandMade.Finds(_checker, () => Forward([first], []));
    }

    [Fact]
    public void A_subscriber_who_cannot_be_sent_to_may_be_left_out()
    {
        SentPacket first = _trace.Next(_trace.Video, isKey: true);

        _checker.OnForwarded(_trace.Now, _trace.VideoSlot, [first], [], new Connections(IsSubscriber: false, IsPublisher: true));
    }

    [Fact]
    public void A_packet_sent_twice_is_found()
    {
        SentPacket first = _trace.Next(_trace.Video, isKey: true);
        Forward([first], [_trace.Emit(_trace.VideoSlot, first, 7)]);

        HandMade.Finds(_checker, () => Forward([first], [_trace.Emit(_trace.VideoSlot, first, 8)]));
    }

    [Fact]
    public void A_packet_that_never_came_is_found()
    {
        SentPacket first = _trace.Next(_trace.Video, isKey: true);

        HandMade.Finds(_checker, () => Forward([], [_trace.Emit(_trace.VideoSlot, first, 7)]));
    }

    [Fact]
    public void A_changed_order_is_found()
    {
        SentPacket first = _trace.Next(_trace.Video, isKey: true);
        SentPacket second = _trace.Next(_trace.Video);
        EmittedPacket[] emitted = [_trace.Emit(_trace.VideoSlot, first, 7), _trace.Emit(_trace.VideoSlot, second, 8)];

        HandMade.Finds(_checker, () => Forward([first, second], [emitted[1], emitted[0]]));
    }

    [Fact]
    public void A_packet_from_before_the_start_is_found()
    {
        SentPacket early = _trace.Next(_trace.Video);
        SentPacket start = _trace.Next(_trace.Video, isKey: true);
        Forward([start], [_trace.Emit(_trace.VideoSlot, start, 7)]);

        HandMade.Finds(_checker, () => Forward([early], [_trace.Emit(_trace.VideoSlot, early, 6)]));
    }

    public void Dispose() => _trace.Dispose();

    private void Forward(SentPacket[] arrived, EmittedPacket[] emitted) =>
        _checker.OnForwarded(_trace.Now, _trace.VideoSlot, arrived, emitted, Connections.Both);
}
