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

    public long DroppedFor(DropReason reason) => _drops[(int)reason];

    public void Drop(DropReason reason) => _drops[(int)reason]++;
}
