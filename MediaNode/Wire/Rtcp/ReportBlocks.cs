namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>
/// The report blocks of an SR or RR, read in place; at most 31, which is what the count's five bits hold.
/// </summary>
internal readonly ref struct ReportBlocks
{
    public const int CountMax = 31;

    private readonly ReadOnlySpan<byte> _blocks;

    internal ReportBlocks(ReadOnlySpan<byte> blocks) => _blocks = blocks;

    public int Count => _blocks.Length / ReportBlock.Length;

    public ReportBlock this[int index] => ReportBlock.Read(_blocks.Slice(index * ReportBlock.Length,
        ReportBlock.Length));

    public Enumerator GetEnumerator() => new(this);

    /// <summary>What follows the blocks is a profile's extension and is passed over (RFC 3550 §6.4.3).</summary>
    internal static bool TryTake(ReadOnlySpan<byte> bytes, int count, out ReportBlocks blocks)
    {
        blocks = default;
        if (bytes.Length < count * ReportBlock.Length) return false;
        blocks = new ReportBlocks(bytes[..(count * ReportBlock.Length)]);
        return true;
    }

    public ref struct Enumerator(ReportBlocks blocks)
    {
        private readonly ReportBlocks _blocks = blocks;
        private int _next;

        public ReportBlock Current { get; private set; }

        public bool MoveNext()
        {
            if (_next >= _blocks.Count) return false;
            Current = _blocks[_next++];
            return true;
        }
    }
}
