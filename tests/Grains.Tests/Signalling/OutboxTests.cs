using Conference.Grains.Interfaces.Signalling;
using Conference.Grains.Signalling;

namespace Conference.Signalling;

public class OutboxTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ids_start_at_one_and_rise_by_one()
    {
        Outbox outbox = new(10);

        Assert.Equal([1, 2, 3], [outbox.Add(Message(1), Noon)!.Id, outbox.Add(Message(2), Noon)!.Id, outbox.Add(Message(3), Noon)!.Id]);
    }

    [Fact]
    public void A_full_outbox_refuses_and_still_takes_the_end()
    {
        Outbox outbox = new(2);
        outbox.Add(Message(1), Noon);
        outbox.Add(Message(2), Noon);

        Assert.Null(outbox.Add(Message(3), Noon));
        Assert.Equal(3, outbox.Close(new ServerEnded("outbox-overflow", ""), Noon).Id);
        Assert.Equal([1, 2, 3], outbox.After(0)!.Value.Select(envelope => envelope.Id));
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(2, 3)]
    [InlineData(4, 1)]
    [InlineData(5, 0)]
    [InlineData(6, null)]
    public void Resuming_works_from_the_last_acknowledged_to_the_last_sent(long lastSeen, int? missed)
    {
        Outbox outbox = new(10);
        for (int id = 1; id <= 5; id++) outbox.Add(Message(id), Noon);
        outbox.Acknowledge(2);

        Assert.Equal(missed, outbox.After(lastSeen)?.Length);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Only_what_was_sent_can_be_acknowledged(long lastSeen, bool expected)
    {
        Outbox outbox = new(10);
        outbox.Add(Message(1), Noon);
        outbox.Add(Message(2), Noon);

        Assert.Equal(expected, outbox.Acknowledge(lastSeen));
    }

    [Fact]
    public void The_oldest_message_is_the_oldest_unacknowledged_one()
    {
        Outbox outbox = new(10);
        Assert.Null(outbox.OldestAt);
        outbox.Add(Message(1), Noon);
        outbox.Add(Message(2), Noon.AddSeconds(1));

        outbox.Acknowledge(1);

        Assert.Equal(Noon.AddSeconds(1), outbox.OldestAt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(42)]
    public void Every_message_arrives_at_least_once_over_connections_that_break_anywhere(int seed)
    {
        Random random = new(seed);
        Outbox outbox = new(50);
        Queue<Envelope> wire = new();
        SortedDictionary<long, ServerMessage> received = [];
        List<ServerMessage> sent = [];
        for (int step = 0; step < 5000; step++)
        {
            switch (random.Next(10))
            {
                case < 4:
                    if (outbox.Add(Message(step), Noon) is { } envelope)
                    {
                        sent.Add(envelope.Message);
                        wire.Enqueue(envelope);
                    }

                    break;
                case < 8:
                    if (wire.TryDequeue(out Envelope? arrived)) received[arrived.Id] = arrived.Message;
                    break;
                case < 9:
                    Assert.True(outbox.Acknowledge(LastSeen(received)), $"seed {seed}, step {step}");
                    break;
                default:
                    Reconnect(outbox, wire, received, $"seed {seed}, step {step}");
                    break;
            }
        }

        Reconnect(outbox, wire, received, $"seed {seed}, end");
        while (wire.TryDequeue(out Envelope? arrived)) received[arrived.Id] = arrived.Message;
        Assert.True(sent.Count > 1000, $"seed {seed}: only {sent.Count} were sent");
        Assert.Equal(sent, received.Values);
    }

    private static void Reconnect(Outbox outbox, Queue<Envelope> wire, SortedDictionary<long, ServerMessage> received, string about)
    {
        wire.Clear();
        ImmutableArray<Envelope>? missed = outbox.After(LastSeen(received));
        Assert.True(missed is not null, about);
        foreach (Envelope envelope in missed.Value) wire.Enqueue(envelope);
    }

    private static long LastSeen(SortedDictionary<long, ServerMessage> received) => received.Count == 0 ? 0 : received.Keys.Last();

    private static ServerMediaLost Message(int number) => new($"{number}");
}
