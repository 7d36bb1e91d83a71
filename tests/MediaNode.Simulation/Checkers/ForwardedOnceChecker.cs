using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>
/// Of what comes of a slot's track, what is due goes out in the same turn, once, in order; nothing else does. Due is the source
/// that the slot is on, from where it started. Which layer it is on is the node's choice, except that it must take a start of
/// the best one.
/// </summary>
internal sealed class ForwardedOnceChecker : Checker
{
    /// <summary>Left-out packets after which a late one may be refused.</summary>
    private const int SkipsMax = 16;

    private readonly Dictionary<SlotView, (PublishedStream Stream, long First)> _on = [];
    private readonly HashSet<(SlotView Slot, SentPacket Packet)> _sent = [];
    private readonly Dictionary<PublishedStream, long> _highest = [];

    public override string Name => "forwarded exactly once";

    public override void OnRestart(Instant now, SlotView slot) => _on.Remove(slot);

    public override void OnForwarded(
        Instant now, SlotView slot, IReadOnlyList<SentPacket> arrived, IReadOnlyList<EmittedPacket> emitted, Connections connected)
    {
        int next = 0;
        foreach (SentPacket packet in arrived)
        {
            bool isSent = next < emitted.Count && emitted[next].Packet == packet;
            if (isSent) OnSent(slot, emitted[next++]);
            else if (connected.IsSubscriber && WhyDue(slot, packet) is { } why) Fail($"{packet} is not sent to {slot}, though {why}");

            _highest[packet.Stream] = Math.Max(packet.Sequence, _highest.GetValueOrDefault(packet.Stream, long.MinValue));
        }

        if (next < emitted.Count) Fail($"{emitted[next]} is sent again, out of order, or without having come");
    }

    private void OnSent(SlotView slot, EmittedPacket emitted)
    {
        SentPacket packet = emitted.Packet;
        if (packet.IsPadding) Fail($"padding is sent: {emitted}");
        if (!_sent.Add((slot, packet))) Fail($"{emitted} is sent again");
        if (!_on.TryGetValue(slot, out (PublishedStream Stream, long First) on) || on.Stream != packet.Stream)
        {
            _on[slot] = (packet.Stream, packet.Sequence);
        }
        else if (packet.Sequence < on.First)
        {
            Fail($"{emitted} is from before the start");
        }
    }

    /// <summary>Null: it may be left out.</summary>
    private string? WhyDue(SlotView slot, SentPacket packet)
    {
        if (packet.IsPadding) return null;

        bool isOn = _on.TryGetValue(slot, out (PublishedStream Stream, long First) on);
        if (isOn && on.Stream == packet.Stream)
        {
            return packet.Sequence > on.First && !IsTooLate(packet) ? "the slot is on that stream" : null;
        }

        bool isBest = packet.Stream.Layer == (packet.Stream.Client.Plan.Video?.Streams.Count ?? 1) - 1
            || packet.Stream.Kind is SectionKind.Audio;
        bool isNewest = packet.Sequence > _highest.GetValueOrDefault(packet.Stream, long.MinValue);
        return isBest && isNewest && packet.StartsKeyFrame ? "the slot waits for a start" : null;
    }

    private bool IsTooLate(SentPacket packet)
    {
        int skips = 0;
        for (int i = packet.Counter + 1; i < packet.Stream.Sent.Count; i++)
        {
            if (packet.Stream.Sent[i].IsPadding) skips++;
        }

        return skips >= SkipsMax;
    }
}
