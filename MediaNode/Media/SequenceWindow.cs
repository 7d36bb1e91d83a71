using System.Runtime.CompilerServices;
using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Media;

/// <summary>
/// Which of a stream's last <see cref="Length"/> packets have come, as they are or restored: a retransmission and its
/// original may both arrive. The bits form a ring: number i stands at bit i modulo <see cref="Length"/>.
/// </summary>
internal struct SequenceWindow
{
    /// <summary>A power of two; a second of a large stream.</summary>
    public const int Length = 1024;

    public const int Words = Length / 64;

    private long _next;
    private bool _isStarted;
    private Ring _seen;

    /// <summary>Notes an unwrapped number; otherwise tells why it is of no use.</summary>
    public bool TryMark(long sequence, out DropReason drop)
    {
        drop = DropReason.TooLate;
        if (_isStarted && _next - sequence > Length) return false;

        if (!_isStarted || sequence - _next >= Length) ((Span<ulong>)_seen).Clear();
        else for (long i = _next; i < sequence; i++) _seen[WordOf(i)] &= ~BitOf(i);

        drop = DropReason.Duplicate;
        if (_isStarted && sequence < _next && (_seen[WordOf(sequence)] & BitOf(sequence)) != 0) return false;

        _seen[WordOf(sequence)] |= BitOf(sequence);
        if (!_isStarted || sequence >= _next) _next = sequence + 1;
        _isStarted = true;
        return true;
    }

    public readonly void Export(RecordWriter writer)
    {
        writer.Write(_isStarted);
        writer.Write(_next);
        foreach (ulong word in _seen) writer.Write(word);
    }

    public void Restore(ref RecordReader reader)
    {
        _isStarted = reader.ReadBool();
        _next = reader.ReadInt64();
        for (int i = 0; i < Words; i++) _seen[i] = reader.ReadUInt64();
    }

    private static int WordOf(long sequence) => (int)(sequence & (Length - 1)) >> 6;

    private static ulong BitOf(long sequence) => 1UL << (int)(sequence & 63);

    [InlineArray(Words)]
    private struct Ring
    {
        private ulong _word;
    }
}
