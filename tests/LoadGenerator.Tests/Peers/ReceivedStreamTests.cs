using Conference.LoadGenerator.Peers;

namespace Conference.LoadGenerator.Tests.Peers;

public class ReceivedStreamTests
{
    public static TheoryData<int> Starts => [0, 1, (1 << 15) - 3, 1 << 15, (1 << 16) - 3, (1 << 16) - 1];

    [Theory]
    [MemberData(nameof(Starts))]
    public void An_unbroken_stream_has_lost_nothing(int start)
    {
        ReceivedStream stream = Receive(start, 0, 1, 2, 3, 4, 5);

        Assert.Equal((6, 0, 0, 0), (stream.Received, stream.Lost, stream.Duplicates, stream.Late));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_gap_is_a_loss(int start) => Assert.Equal(2, Receive(start, 0, 1, 4, 5).Lost);

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_late_packet_fills_its_gap(int start)
    {
        ReceivedStream stream = Receive(start, 0, 1, 3, 2, 4);

        Assert.Equal((5, 0, 0, 1), (stream.Received, stream.Lost, stream.Duplicates, stream.Late));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_repeated_packet_is_no_replacement_for_a_lost_one(int start)
    {
        ReceivedStream stream = Receive(start, 0, 1, 1, 3, 3);

        Assert.Equal((1, 2), (stream.Lost, stream.Duplicates));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_window_counts_from_its_beginning(int start)
    {
        ReceivedStream stream = Receive(start, 0, 2, 3);
        stream.BeginWindow();

        Take(stream, start + 4);
        Take(stream, start + 6);

        Assert.Equal((2, 1), (stream.Received, stream.Lost));
    }

    [Fact]
    public void A_number_is_new_again_after_a_cycle()
    {
        ReceivedStream stream = Receive(0, 0);
        for (int number = 1; number < 1 << 16; number++) Assert.True(Take(stream, number));

        Assert.True(Take(stream, 1 << 16));
        Assert.Equal(((1 << 16) + 1, 0, 0), (stream.Received, stream.Duplicates, stream.Lost));
    }

    private static ReceivedStream Receive(int start, params ReadOnlySpan<int> offsets)
    {
        ReceivedStream stream = new(1, isVideo: true);
        foreach (int offset in offsets) Take(stream, start + offset);
        return stream;
    }

    private static bool Take(ReceivedStream stream, int number) => stream.OnPacket((ushort)number, out _);
}
