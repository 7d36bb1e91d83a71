using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Simulation.Tests.Checkers;

/// <summary>The checkers that read the node's RTCP.</summary>
public sealed class ReportCheckerTests : IDisposable
{
    private static readonly NtpTime PublisherTime = NtpTime.FromUnixNanoseconds(1_000_000_000);

    private readonly HandMade _trace = new();

    private NtpTime NodeTime => NtpTime.FromUnixNanoseconds(_trace.Now.Nanoseconds);

    [Fact]
    public void A_true_reception_report_passes_and_each_lie_in_it_is_found()
    {
        ReportBlock right = new()
        {
            CumulativeLost = 1,
            FractionLost = 85,
            HighestSequenceNumber = 102,
            LastSenderReport = PublisherTime.Middle32,
            DelaySinceLastSenderReport = NtpTime.ToShort(50_000_000),
        };
        Report(right);

        Finds(right with { CumulativeLost = 0 });
        Finds(right with { FractionLost = 0 });
        Finds(right with { HighestSequenceNumber = 103 });
        Finds(right with { LastSenderReport = 1 });
        Finds(right with { DelaySinceLastSenderReport = 0 });

        void Report(ReportBlock block) => AfterALoss().OnReceptionReport(_trace.Now, _trace.Video, block);
        void Finds(ReportBlock block)
        {
            ReceptionReportChecker checker = AfterALoss();
            HandMade.Finds(checker, () => checker.OnReceptionReport(_trace.Now, _trace.Video, block));
        }
    }

    [Fact]
    public void A_report_on_a_stream_that_never_came_is_found()
    {
        ReceptionReportChecker checker = new();

        HandMade.Finds(checker, () => checker.OnReceptionReport(_trace.Now, _trace.Video, new ReportBlock()));
    }

    [Fact]
    public void A_sender_report_that_miscounts_is_found()
    {
        SenderReportChecker checker = new();
        _trace.VideoSlot.Packets = 2;
        _trace.VideoSlot.Octets = 50;
        checker.OnSenderReport(_trace.Now, _trace.VideoSlot, NodeTime, 0, 2, 50);

        HandMade.Finds(checker, () => checker.OnSenderReport(_trace.Now, _trace.VideoSlot, NodeTime, 0, 3, 50));
        HandMade.Finds(checker, () => checker.OnSenderReport(_trace.Now, _trace.VideoSlot, NodeTime, 0, 2, 51));
        HandMade.Finds(checker, () => checker.OnSenderReport(_trace.Now, _trace.VideoSlot, PublisherTime, 0, 2, 50));
    }

    [Theory]
    [InlineData(19, true)]
    [InlineData(-19, true)]
    [InlineData(21, false)]
    [InlineData(-21, false)]
    public void Audio_and_video_apart_are_found(double milliseconds, bool isRight)
    {
        LipSyncChecker checker = new();
        EmittedPacket audio = Show(checker, _trace.AudioSlot, _trace.Audio);
        EmittedPacket video = Show(checker, _trace.VideoSlot, _trace.Video);
        checker.OnSenderReport(_trace.Now, _trace.AudioSlot, NodeTime, audio.Timestamp, 1, 1);
        uint timestamp = video.Timestamp + (uint)(int)(milliseconds * 90);

        void Report() => checker.OnSenderReport(_trace.Now, _trace.VideoSlot, NodeTime, timestamp, 1, 1);
        if (isRight) Report();
        else HandMade.Finds(checker, Report);
    }

    [Fact]
    public void A_clock_that_is_pushed_back_is_found()
    {
        SenderClockChecker checker = new();
        EmittedPacket video = Show(checker, _trace.VideoSlot, _trace.Video);
        checker.OnSenderReport(_trace.Now, _trace.VideoSlot, NodeTime, video.Timestamp, 1, 1);
        _trace.Pass(1000);
        checker.OnSenderReport(_trace.Now, _trace.VideoSlot, NodeTime, video.Timestamp + 90_000, 1, 1);
        _trace.Pass(1000);

        uint late = video.Timestamp + 180_000 - 900;
        HandMade.Finds(checker, () => checker.OnSenderReport(_trace.Now, _trace.VideoSlot, NodeTime, late, 1, 1));
    }

    [Fact]
    public void A_wrong_or_missing_round_trip_is_found()
    {
        RoundTripChecker checker = new();
        Instant sent = _trace.Now;
        EchoedReport echo = new(1, sent, sent + TimeSpan.FromMilliseconds(30), sent + TimeSpan.FromMilliseconds(500));
        _trace.Pass(520);
        checker.OnEchoAccepted(_trace.Now, _trace.VideoSlot, echo, TimeSpan.FromMilliseconds(50));

        HandMade.Finds(checker, () => checker.OnEchoAccepted(_trace.Now, _trace.VideoSlot, echo, TimeSpan.FromMilliseconds(52)));
        HandMade.Finds(checker, () => checker.OnEchoAccepted(_trace.Now, _trace.VideoSlot, echo, null));
    }

    [Fact]
    public void Feedback_that_lies_is_found()
    {
        long tick = _trace.Now.Nanoseconds / 250_000;
        PacketArrival arrived = PacketArrival.At(tick);
        After(checker => checker.OnTransportFeedback(_trace.Now, _trace.PublisherLink, 0, arrived));

        Finds(checker => checker.OnTransportFeedback(_trace.Now, _trace.PublisherLink, 0, PacketArrival.Lost));
        Finds(checker => checker.OnTransportFeedback(_trace.Now, _trace.PublisherLink, 0, PacketArrival.At(tick + 1)));
        Finds(checker => checker.OnTransportFeedback(_trace.Now, _trace.PublisherLink, 7, arrived));
        Finds(checker =>
        {
            checker.OnTransportFeedback(_trace.Now, _trace.PublisherLink, 0, arrived);
            checker.OnTransportFeedback(_trace.Now, _trace.PublisherLink, 0, arrived);
        });
        Finds(checker =>
        {
            checker.OnTransportFeedback(_trace.Now, _trace.PublisherLink, 0, arrived);
            checker.OnTransportFeedback(_trace.Now, _trace.PublisherLink, 2, arrived);
        });

        void Finds(Action<TransportFeedbackChecker> trace)
        {
            TransportFeedbackChecker checker = After(_ => { });
            HandMade.Finds(checker, () => trace(checker));
        }

        TransportFeedbackChecker After(Action<TransportFeedbackChecker> trace)
        {
            TransportFeedbackChecker checker = new();
            for (int number = 0; number < 3; number++) checker.OnTransportNumber(_trace.Now, _trace.Publisher, number);
            trace(checker);
            return checker;
        }
    }

    [Fact]
    public void A_storm_of_key_frame_requests_is_found()
    {
        KeyFrameRequestChecker checker = new();
        checker.OnKeyFrameAsked(_trace.Now, _trace.Video);
        _trace.Pass(500);
        checker.OnKeyFrameAsked(_trace.Now, _trace.Video);
        _trace.Pass(400);

        HandMade.Finds(checker, () => checker.OnKeyFrameAsked(_trace.Now, _trace.Video));
    }

    [Fact]
    public void A_subscriber_who_waits_while_nobody_asks_is_found()
    {
        KeyFrameRequestChecker checker = new();
        Wait(checker);
        checker.OnKeyFrameAsked(_trace.Now, _trace.Video);
        _trace.Pass(540);
        Wait(checker);
        _trace.Pass(20);

        HandMade.Finds(checker, () => Wait(checker));
    }

    public void Dispose() => _trace.Dispose();

    private void Wait(KeyFrameRequestChecker checker) =>
        checker.OnForwarded(_trace.Now, _trace.VideoSlot, [_trace.Next(_trace.Video)], [], Connections.Both);

    /// <summary>Of three packets the second is lost; a sender report came 50 ms ago.</summary>
    private ReceptionReportChecker AfterALoss()
    {
        ReceptionReportChecker checker = new();
        while (_trace.Video.Sent.Count < 3) _trace.Next(_trace.Video);
        checker.OnAccepted(_trace.Now, _trace.Video.Sent[0]);
        checker.OnAccepted(_trace.Now, _trace.Video.Sent[2]);
        checker.OnSenderReportAccepted(_trace.Now - TimeSpan.FromMilliseconds(50), _trace.Video, PublisherTime, 0);
        return checker;
    }

    private EmittedPacket Show(Checker checker, SlotView slot, PublishedStream stream)
    {
        SentPacket packet = _trace.Next(stream, isKey: true);
        checker.OnAccepted(_trace.Now, packet);
        checker.OnSenderReportAccepted(_trace.Now, stream, PublisherTime, 0);
        return _trace.Emit(slot, packet, 7);
    }
}
