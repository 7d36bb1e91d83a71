using Conference.MediaNode.Simulation.Clients;

namespace Conference.MediaNode.Simulation.Node;

/// <summary>A media packet that has left the node, opened, and the sent packet that it carries.</summary>
/// <param name="Sequence">Extended.</param>
internal sealed record EmittedPacket(
    Instant At, SlotView Slot, SlotRun Run, bool StartsRun, SentPacket Packet, long Sequence, uint Timestamp)
{
    public byte PayloadType { get; init; }

    public bool Marker { get; init; }

    public byte[] Payload { get; init; } = [];

    public override string ToString() => $"{Slot} seq {Sequence} ts {Timestamp}{(StartsRun ? " starts" : "")} of {Packet}";
}
