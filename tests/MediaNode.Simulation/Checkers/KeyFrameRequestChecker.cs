using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>
/// However many wait, a publisher is asked for a key frame at most twice a second. And it is asked: while a connected subscriber
/// waits and packets of the track come from a connected publisher, a request is never older than the interval.
/// </summary>
internal sealed class KeyFrameRequestChecker : Checker
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>The host's timer and its batches may be late.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(50);

    /// <summary>Until a layer that has fallen silent is not taken for the best any more.</summary>
    private static readonly TimeSpan LayerIdleAfter = TimeSpan.FromSeconds(2);

    private readonly Dictionary<PublishedStream, Instant> _askedAt = [];
    private readonly Dictionary<SlotView, Instant> _waitsSince = [];
    private readonly HashSet<SlotView> _started = [];

    public override string Name => "key frames are asked for, sparingly";

    public override void OnRestart(Instant now, SlotView slot)
    {
        _started.Remove(slot);
        _waitsSince.Remove(slot);
    }

    public override void OnEmitted(EmittedPacket packet)
    {
        _started.Add(packet.Slot);
        _waitsSince.Remove(packet.Slot);
    }

    public override void OnServed(Instant now) => _waitsSince.Clear();

    public override void OnKeyFrameAsked(Instant now, PublishedStream stream)
    {
        if (_askedAt.TryGetValue(stream, out Instant last) && now - last < Interval - Slack)
        {
            Fail($"{stream} is asked again after {(now - last).TotalMilliseconds} ms");
        }

        _askedAt[stream] = now;
    }

    public override void OnForwarded(
        Instant now, SlotView slot, IReadOnlyList<SentPacket> arrived, IReadOnlyList<EmittedPacket> emitted, Connections connected)
    {
        if (slot.Kind is not SectionKind.Video || slot.Shown is not { } track || arrived.Count == 0) return;
        if (!connected.IsSubscriber || !connected.IsPublisher || _started.Contains(slot))
        {
            _waitsSince.Remove(slot);
            return;
        }

        if (!_waitsSince.TryGetValue(slot, out Instant since)) _waitsSince[slot] = since = now;

        // Of a simulcast track the node asks for one layer, and which is best can change meanwhile.
        foreach (PublishedStream stream in track.Streams)
        {
            if (_askedAt.TryGetValue(stream, out Instant asked) && asked > since) since = asked;
        }

        TimeSpan bound = Interval + Slack + (track.Streams.Count > 1 ? LayerIdleAfter : TimeSpan.Zero);
        if (now - since > bound) Fail($"{slot} waits for {track}, which was last asked {(now - since).TotalMilliseconds} ms ago");
    }
}
