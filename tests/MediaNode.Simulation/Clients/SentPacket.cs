namespace Conference.MediaNode.Simulation.Clients;

/// <summary>A packet that a publisher has sent, as it left: what the run compares everything later with.</summary>
internal sealed class SentPacket
{
    public required PublishedStream Stream { get; init; }

    /// <summary>Its place among the packets of the stream; written into the payload.</summary>
    public required int Counter { get; init; }

    /// <summary>Extended.</summary>
    public required long Sequence { get; init; }

    public required uint Timestamp { get; init; }

    public required Instant CapturedAt { get; init; }

    public required bool Marker { get; init; }

    /// <summary>A decoder can start here.</summary>
    public required bool StartsKeyFrame { get; init; }

    /// <summary>Empty: padding only.</summary>
    public required byte[] Payload { get; init; }

    public bool IsPadding => Payload.Length == 0;

    public override string ToString() => $"{Stream}#{Counter} seq {(ushort)Sequence} ts {Timestamp}{(StartsKeyFrame ? " key" : "")}";
}
