using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Conference.MediaNode.Host;

public class EventOutboxTests
{
    /// <summary>Characters of SDP in a batch.</summary>
    private const int TextMax = EventOutbox.BatchLengthMax / 6;

    private static readonly RoomKey Room = new(new("t"), new("r"));

    [Fact]
    public void Events_are_numbered_from_one_and_wait_until_they_are_confirmed()
    {
        EventOutbox outbox = Holding(3);

        Assert.Equal(3, outbox.LastSequence);
        Assert.Equal((1L, 3), Shape(outbox.Peek()));
        Assert.Equal((1L, 3), Shape(outbox.Peek()));

        outbox.Acknowledge(2);
        Assert.Equal((3L, 1), Shape(outbox.Peek()));
        outbox.Acknowledge(3);
        Assert.Null(outbox.Peek());
        Assert.Equal(3, outbox.LastSequence);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void An_older_confirmation_changes_nothing(long seen)
    {
        EventOutbox outbox = Holding(2);

        outbox.Acknowledge(seen);

        Assert.Equal((1L, 2), Shape(outbox.Peek()));
    }

    [Fact]
    public void A_confirmation_of_what_never_happened_confirms_what_has()
    {
        EventOutbox outbox = Holding(2);

        outbox.Acknowledge(long.MaxValue);

        Assert.Null(outbox.Peek());
        outbox.Add(Happened());
        Assert.Equal((3L, 1), Shape(outbox.Peek()));
    }

    [Fact]
    public void When_it_is_full_the_oldest_goes_and_is_counted()
    {
        EventOutbox outbox = new(eventsMax: 2);
        for (int i = 0; i < 5; i++) outbox.Add(Happened());

        Assert.Equal((4L, 2), Shape(outbox.Peek()));
        Assert.Equal(3, outbox.Lost);
        Assert.Equal(5, outbox.LastSequence);
    }

    [Fact]
    public void A_batch_is_bounded_by_count_and_by_length_yet_never_empty()
    {
        Assert.Equal(EventOutbox.BatchEventsMax, Holding(EventOutbox.BatchEventsMax + 1).Peek()!.Events.Length);

        EventOutbox longAnswers = new();
        longAnswers.Add(Answered(TextMax + 1));
        longAnswers.Add(Answered(1));
        Assert.Equal((1L, 1), Shape(longAnswers.Peek()));

        EventOutbox fitting = new();
        fitting.Add(Answered(TextMax - 1));
        fitting.Add(Answered(1));
        fitting.Add(Answered(1));
        Assert.Equal((1L, 2), Shape(fitting.Peek()));
    }

    /// <summary>Ids of the longest kind, mids of which JSON makes six bytes a character, speakers as many as there can be.</summary>
    [Theory]
    [InlineData("inspections")]
    [InlineData("speakers")]
    [InlineData("answers")]
    public void A_batch_of_the_longest_events_fits_a_message(string kind)
    {
        string id = new('x', IdText.LengthMax);
        LinkId link = new(new(new(new(id), new(id)), new(id)), int.MaxValue);
        string mid = new('&', NegotiationLimits.MidLengthMax);
        CarriedTrack track = new(mid, false, long.MaxValue);
        NodeEvent longest = kind switch
        {
            "inspections" => new RoomInspected(
                link.Owner.Room, long.MaxValue, Guid.NewGuid(), [new(link, false, false, long.MaxValue, [track, track])], 100, 100),
            "speakers" => new SpeakersChanged(
                link.Owner.Room, long.MaxValue, [.. Enumerable.Repeat(new TrackLevel(new(link, mid), 127), ActiveSpeakers.SpeakersMax)]),
            _ => Answered(TextMax / 100, '&') with { Room = link.Owner.Room, Link = link, Epoch = long.MaxValue },
        };
        EventOutbox outbox = new();
        for (int i = 0; i < EventOutbox.BatchEventsMax; i++) outbox.Add(longest);
        NodeEventBatch batch = outbox.Peek()!;

        int length = new NodeHubProtocol().GetMessageBytes(new InvocationMessage("1", NodeLinkContract.Events, [batch])).Length;

        Assert.InRange(length, 0, NodeLinkContract.MessageLengthMax);
        Assert.InRange(batch.Events.Length, 100, EventOutbox.BatchEventsMax);
    }

    [Fact]
    public async Task Whoever_waits_is_woken_by_the_next_event()
    {
        EventOutbox outbox = new();
        Task<bool> waiting = outbox.WaitAsync(CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);

        outbox.Add(Happened());
        outbox.Add(Happened());

        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal((1L, 2), Shape(outbox.Peek()));
    }

    private static EventOutbox Holding(int count)
    {
        EventOutbox outbox = new();
        for (int i = 0; i < count; i++) outbox.Add(Happened());
        return outbox;
    }

    private static (long First, int Count) Shape(NodeEventBatch? batch) => (batch!.FirstSequence, batch.Events.Length);

    private static SpeakersChanged Happened() => new(Room, 1, []);

    private static LinkAnswered Answered(int length, char character = 'x') =>
        new(Room, 1, new(new(Room, new("p")), 1), Guid.Empty, new string(character, length), [], []);
}
