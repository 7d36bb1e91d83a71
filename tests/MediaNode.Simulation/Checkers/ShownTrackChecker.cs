using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>A slot carries what it was told to show, unless that is muted, as its publisher wrote it.</summary>
internal sealed class ShownTrackChecker : Checker
{
    public override string Name => "shows what it was told, untouched";

    public override void OnEmitted(EmittedPacket packet)
    {
        CheckTrack(packet);
        if (packet.Slot.Shown!.IsMuted) Fail($"{packet.Slot.Shown} is muted: {packet}");
        CheckContent(packet);
    }

    /// <summary>What was sent before the track was muted may be sent again.</summary>
    public override void OnResent(EmittedPacket packet)
    {
        CheckTrack(packet);
        CheckContent(packet);
    }

    private void CheckTrack(EmittedPacket packet)
    {
        if (packet.Slot.Shown is not { } track) Fail($"the slot is empty: {packet}");
        else if (!track.Streams.Contains(packet.Packet.Stream)) Fail($"the slot shows {track}: {packet}");
    }

    private void CheckContent(EmittedPacket packet)
    {
        bool isVideo = packet.Slot.Kind is Link.Negotiation.SectionKind.Video;
        if (packet.PayloadType != packet.Slot.PayloadType) Fail($"payload type {packet.PayloadType}: {packet}");
        if (packet.Marker != packet.Packet.Marker) Fail($"the marker is {packet.Marker}: {packet}");
        if (!Clients.Payloads.AreAlike(packet.Packet.Payload, packet.Payload, isVideo)) Fail($"the payload has changed: {packet}");
    }
}
