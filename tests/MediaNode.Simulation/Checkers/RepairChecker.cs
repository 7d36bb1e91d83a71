using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>What is sent again was asked for, once per request, and is what was sent under that number before.</summary>
internal sealed class RepairChecker : Checker
{
    private readonly Dictionary<(SlotView Slot, long Sequence), int> _asked = [];
    private readonly Dictionary<(SlotView Slot, long Sequence), EmittedPacket> _sent = [];

    public override string Name => "sent again is what was asked for";

    public override void OnEmitted(EmittedPacket packet) => _sent.TryAdd((packet.Slot, packet.Sequence), packet);

    public override void OnNackAccepted(Instant now, SlotView slot, ushort number)
    {
        var key = (slot, slot.Extend(number));
        _asked[key] = _asked.GetValueOrDefault(key) + 1;
    }

    public override void OnResent(EmittedPacket packet)
    {
        var key = (packet.Slot, packet.Sequence);
        int asked = _asked.GetValueOrDefault(key);
        if (asked == 0) Fail($"nobody has asked for {packet}");

        _asked[key] = asked - 1;
        if (_sent.TryAdd(key, packet)) return;

        EmittedPacket before = _sent[key];
        bool isSame = before.Packet == packet.Packet && before.Timestamp == packet.Timestamp && before.Marker == packet.Marker
            && before.Payload.AsSpan().SequenceEqual(packet.Payload);
        if (!isSame) Fail($"{packet} is sent again, but it was {before}");
    }
}
