namespace Conference.MediaNode.Media;

/// <summary>A packet that a <see cref="NackGenerator"/> waits for.</summary>
/// <param name="Sequence">Unwrapped.</param>
internal record struct MissingPacket(long Sequence, Instant NotedAt, Instant DueAt, int Attempts);
