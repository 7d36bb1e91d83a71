using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Send;

/// <summary>
/// Datagrams to one destination that lie one after another in the outbox's memory: one UDP GSO send. All are
/// <see cref="SegmentLength"/> bytes long except the last, which may be shorter.
/// </summary>
internal readonly record struct OutboxRun(NetworkPath Path, int Offset, int Length, int SegmentLength, int Count);
