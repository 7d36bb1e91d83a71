using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Handshake;
using Conference.MediaNode.Simulation.Node;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Tests.Checkers;

/// <summary>A publisher with audio, video and a subscriber, and traces written by hand instead of by a node.</summary>
internal sealed class HandMade : IDisposable
{
    private const uint AudioSsrc = 11;
    private const uint VideoSsrc = 12;
    private const int AudioStep = 960;
    private const int VideoStep = 9000;

    private readonly List<PublishedStream> _all = [];

    public HandMade(int layers = 1)
    {
        List<StreamPlan> video = [];
        for (int i = 0; i < layers; i++) video.Add(new StreamPlan(VideoSsrc + (uint)i, 0, 0, 0, 0));
        AudioPlan audio = new(new StreamPlan(AudioSsrc, 0, 0, 0, 0));
        Publisher = Client(new ClientPlan(0) { Audio = audio, Video = new VideoPlan(video) });
        Subscriber = Client(new ClientPlan(1));
        Publisher.OpenStreams(_all);
        PublisherLink = Link(Publisher);
        SubscriberLink = Link(Subscriber);
        AudioTrack = Track("a", SectionKind.Audio);
        VideoTrack = Track("v", SectionKind.Video);
        AudioSlot = Slot("a0", SectionKind.Audio, 101, AudioTrack);
        VideoSlot = Slot("v0", SectionKind.Video, 102, VideoTrack);
    }

    public Agenda Agenda { get; } = new();

    public Instant Now => Agenda.Now;

    public SimClient Publisher { get; }

    public SimClient Subscriber { get; }

    public LinkView PublisherLink { get; }

    public LinkView SubscriberLink { get; }

    public TrackView AudioTrack { get; }

    public TrackView VideoTrack { get; }

    public SlotView AudioSlot { get; }

    public SlotView VideoSlot { get; }

    public PublishedStream Audio => Publisher.Streams[0];

    public PublishedStream Video => Publisher.Streams[1];

    /// <summary>The checker must find fault, under its name.</summary>
    public static void Finds(Checker checker, Action trace) =>
        Assert.Equal(checker.Name, Assert.Throws<CheckFailed>(trace).Checker);

    public void Pass(double milliseconds) => Agenda.MoveTo(Now + TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>The stream's next packet, captured now.</summary>
    public SentPacket Next(PublishedStream stream, bool isKey = false, bool isPadding = false)
    {
        int counter = stream.Sent.Count;
        bool isAudio = stream.Kind is SectionKind.Audio;
        byte[] payload = isPadding ? []
            : isAudio ? Payloads.Opus(stream.Id, counter, 20)
            : Payloads.Vp8(stream.Id, counter, 30, counter, (byte)counter, startsFrame: true, isKey);
        SentPacket packet = new()
        {
            Stream = stream,
            Counter = counter,
            Sequence = 100 + counter,
            Timestamp = (uint)(1000 + (counter * (isAudio ? AudioStep : VideoStep))),
            CapturedAt = Now,
            Marker = false,
            StartsKeyFrame = isAudio || isKey,
            Payload = payload,
        };
        stream.Sent.Add(packet);
        return packet;
    }

    /// <summary>As a right node would send it: under that number, the timestamp moved by that much.</summary>
    public EmittedPacket Emit(SlotView slot, SentPacket packet, long sequence, uint offset = 5000)
    {
        bool starts = slot.Run?.Stream != packet.Stream;
        if (starts) slot.Run = new SlotRun(packet.Stream);
        EmittedPacket emitted = new(Now, slot, slot.Run!, starts, packet, sequence, packet.Timestamp + offset)
        {
            PayloadType = slot.PayloadType,
            Marker = packet.Marker,
            Payload = [.. packet.Payload],
        };
        slot.Last = emitted;
        return emitted;
    }

    public void Dispose()
    {
        Publisher.Dispose();
        Subscriber.Dispose();
        PublisherLink.Dispose();
        SubscriberLink.Dispose();
    }

    private SimClient Client(ClientPlan plan) => new(plan, Agenda, Now, new SeededRandom((ulong)plan.Number));

    private LinkView Link(SimClient client) =>
        new(client, new SeededDtlsServer(new DtlsFingerprint(DtlsHash.Sha256, new byte[32]), new SeededRandom(1), Now));

    private TrackView Track(string mid, SectionKind kind)
    {
        TrackView track = new(PublisherLink, mid, kind);
        track.Streams.AddRange(Publisher.Streams.Where(stream => stream.Kind == kind));
        PublisherLink.Tracks.Add(track);
        return track;
    }

    private SlotView Slot(string mid, SectionKind kind, uint ssrc, TrackView track)
    {
        SlotView slot = new(SubscriberLink, mid, kind, ssrc);
        slot.Show(track);
        SubscriberLink.Slots.Add(slot);
        return slot;
    }
}
