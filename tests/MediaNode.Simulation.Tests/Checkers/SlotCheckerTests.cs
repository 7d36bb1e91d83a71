using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Tests.Checkers;

/// <summary>The checkers that look at what a slot sends, packet by packet.</summary>
public sealed class SlotCheckerTests : IDisposable
{
    private const uint Offset = 5000;

    private readonly HandMade _trace = new(layers: 2);

    public static TheoryData<string> Names => [.. Checkers().Select(checker => checker.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_right_trace_passes(string name)
    {
        Checker checker = Checkers().Single(checker => checker.Name == name);
        foreach (EmittedPacket packet in RightTrace()) checker.OnEmitted(packet);
    }

    [Fact]
    public void A_start_in_the_middle_of_a_group_of_pictures_is_found()
    {
        KeyFrameStartChecker checker = new();
        EmittedPacket packet = _trace.Emit(_trace.VideoSlot, _trace.Next(_trace.Video), 7);

        HandMade.Finds(checker, () => checker.OnEmitted(packet));
    }

    [Fact]
    public void An_empty_or_muted_or_foreign_slot_that_sends_is_found()
    {
        ShownTrackChecker checker = new();
        EmittedPacket packet = _trace.Emit(_trace.VideoSlot, _trace.Next(_trace.Video, isKey: true), 7);
        _trace.VideoTrack.IsMuted = true;
        HandMade.Finds(checker, () => checker.OnEmitted(packet));
        _trace.VideoTrack.IsMuted = false;
        _trace.VideoSlot.Show(_trace.AudioTrack);
        HandMade.Finds(checker, () => checker.OnEmitted(packet));
        _trace.VideoSlot.Show(null);
        HandMade.Finds(checker, () => checker.OnEmitted(packet));
    }

    [Fact]
    public void A_changed_payload_marker_or_type_is_found()
    {
        ShownTrackChecker checker = new();
        EmittedPacket right = _trace.Emit(_trace.VideoSlot, _trace.Next(_trace.Video, isKey: true), 7);
        byte[] changed = [.. right.Payload];
        changed[^1] ^= 1;

        HandMade.Finds(checker, () => checker.OnEmitted(right with { Payload = changed }));
        HandMade.Finds(checker, () => checker.OnEmitted(right with { Marker = true }));
        HandMade.Finds(checker, () => checker.OnEmitted(right with { PayloadType = 1 }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32_768)]
    [InlineData(65_536)]
    public void A_number_used_twice_or_passed_over_is_found(long around)
    {
        SequenceChecker checker = new();
        SentPacket first = _trace.Next(_trace.Video, isKey: true);
        SentPacket second = _trace.Next(_trace.Video);
        checker.OnEmitted(_trace.Emit(_trace.VideoSlot, first, around));

        HandMade.Finds(checker, () => checker.OnEmitted(_trace.Emit(_trace.VideoSlot, second, around)));
        HandMade.Finds(checker, () => checker.OnEmitted(_trace.Emit(_trace.VideoSlot, second, around + 2)));
    }

    [Fact]
    public void A_left_out_packet_may_leave_a_gap_or_none_but_no_more()
    {
        SentPacket first = _trace.Next(_trace.Video, isKey: true);
        _trace.Next(_trace.Video, isPadding: true);
        SentPacket third = _trace.Next(_trace.Video);
        foreach ((long step, bool isRight) in new[] { (1L, true), (2L, true), (3L, false) })
        {
            SequenceChecker checker = new();
            _trace.VideoSlot.Run = null;
            checker.OnEmitted(_trace.Emit(_trace.VideoSlot, first, 7));
            EmittedPacket packet = _trace.Emit(_trace.VideoSlot, third, 7 + step);
            if (isRight) checker.OnEmitted(packet);
            else HandMade.Finds(checker, () => checker.OnEmitted(packet));
        }
    }

    [Fact]
    public void A_late_packet_in_the_wrong_gap_is_found()
    {
        SequenceChecker checker = new();
        SentPacket[] sent = [.. Enumerable.Range(0, 4).Select(i => _trace.Next(_trace.Video, isKey: i == 0))];
        checker.OnEmitted(_trace.Emit(_trace.VideoSlot, sent[0], 7));
        checker.OnEmitted(_trace.Emit(_trace.VideoSlot, sent[3], 10));

        HandMade.Finds(checker, () => checker.OnEmitted(_trace.Emit(_trace.VideoSlot, sent[1], 9)));
    }

    [Fact]
    public void A_new_source_that_does_not_follow_is_found()
    {
        SequenceChecker checker = new();
        checker.OnEmitted(_trace.Emit(_trace.VideoSlot, _trace.Next(_trace.Video, isKey: true), 7));
        EmittedPacket other = _trace.Emit(_trace.VideoSlot, _trace.Next(_trace.Publisher.Streams[2], isKey: true), 9);

        HandMade.Finds(checker, () => checker.OnEmitted(other));
    }

    [Fact]
    public void A_timestamp_that_leaves_its_line_is_found()
    {
        TimestampChecker checker = new();
        checker.OnEmitted(_trace.Emit(_trace.VideoSlot, _trace.Next(_trace.Video, isKey: true), 7, Offset));
        EmittedPacket moved = _trace.Emit(_trace.VideoSlot, _trace.Next(_trace.Video), 8, Offset + 1);

        HandMade.Finds(checker, () => checker.OnEmitted(moved));
    }

    [Theory]
    [InlineData(-1000)]
    [InlineData(0)]
    [InlineData(90_000)]
    public void A_new_source_at_the_wrong_time_is_found(int ticks)
    {
        TimestampChecker checker = new();
        EmittedPacket first = _trace.Emit(_trace.VideoSlot, _trace.Next(_trace.Video, isKey: true), 7, Offset);
        checker.OnEmitted(first);
        _trace.Pass(100);
        EmittedPacket other = _trace.Emit(_trace.VideoSlot, _trace.Next(_trace.Publisher.Streams[2], isKey: true), 8);

        HandMade.Finds(checker, () => checker.OnEmitted(other with { Timestamp = first.Timestamp + (uint)ticks }));
    }

    [Fact]
    public void A_picture_out_of_line_is_found()
    {
        PictureChecker checker = new();
        checker.OnEmitted(_trace.Emit(_trace.VideoSlot, _trace.Next(_trace.Video, isKey: true), 7));
        EmittedPacket second = _trace.Emit(_trace.VideoSlot, _trace.Next(_trace.Video), 8);
        second.Payload[3]++;

        HandMade.Finds(checker, () => checker.OnEmitted(second));
    }

    [Fact]
    public void An_index_sealed_twice_under_a_key_is_found()
    {
        KeyStreamChecker checker = new();
        checker.OnSealed(_trace.Now, _trace.SubscriberLink, 101, isRtcp: false, 7);
        checker.OnSealed(_trace.Now, _trace.SubscriberLink, 101, isRtcp: true, 7);
        checker.OnSealed(_trace.Now, _trace.SubscriberLink, 102, isRtcp: false, 7);
        checker.OnSealed(_trace.Now, _trace.PublisherLink, 101, isRtcp: false, 7);

        HandMade.Finds(checker, () => checker.OnSealed(_trace.Now, _trace.SubscriberLink, 101, isRtcp: false, 7));
    }

    public void Dispose() => _trace.Dispose();

    private static Checker[] Checkers() =>
        [
            new KeyFrameStartChecker(),
            new ShownTrackChecker(),
            new SequenceChecker(),
            new TimestampChecker(TimeSpan.Zero),
            new PictureChecker(),
        ];

    private List<EmittedPacket> RightTrace()
    {
        List<EmittedPacket> right = [];
        SentPacket start = _trace.Next(_trace.Video, isKey: true);
        SentPacket late = _trace.Next(_trace.Video);
        SentPacket third = _trace.Next(_trace.Video);
        right.Add(_trace.Emit(_trace.VideoSlot, start, 65_535));
        right.Add(_trace.Emit(_trace.VideoSlot, third, 65_537));
        right.Add(_trace.Emit(_trace.VideoSlot, late, 65_536));

        // Another layer starts 100 ms later, its picture the next.
        _trace.Pass(100);
        SentPacket better = _trace.Next(_trace.Publisher.Streams[2], isKey: true);
        EmittedPacket switched = _trace.Emit(_trace.VideoSlot, better, 65_538, right[1].Timestamp + 9000 - better.Timestamp);
        switched.Payload[3] = switched.Payload[4] = 3;
        right.Add(switched);
        return right;
    }
}
