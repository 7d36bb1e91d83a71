using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode;

/// <summary>
/// What a shard has done since its start. Written by the shard's thread only; a reader of another thread sees each number
/// whole but perhaps a moment old.
/// </summary>
internal sealed class ShardCounters
{
    public long DatagramsIn;
    public long DatagramsOut;
    public long BytesIn;
    public long BytesOut;
    public long RtpIn;
    public long RtpForwarded;
    public int Links;
    public int Rooms;

    private readonly long[] _drops = new long[Enum.GetValues<DropReason>().Length];
    private readonly long[] _refusals = new long[Enum.GetValues<ShardRefusal>().Length];
    private readonly long[] _offerRefusals = new long[Enum.GetValues<NegotiationRefusal>().Length];

    public long DroppedFor(DropReason reason) => _drops[(int)reason];

    public void Drop(DropReason reason) => _drops[(int)reason]++;

    public void Drop(DropReason reason, uint count) => _drops[(int)reason] += count;

    public long RefusedFor(ShardRefusal refusal) => _refusals[(int)refusal];

    public void Refuse(ShardRefusal refusal) => _refusals[(int)refusal]++;

    public long RefusedFor(NegotiationRefusal refusal) => _offerRefusals[(int)refusal];

    /// <summary>Why an offer was bad.</summary>
    public void Refuse(NegotiationRefusal refusal) => _offerRefusals[(int)refusal]++;
}
