using System.Runtime.CompilerServices;
using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Link.Srtp;

/// <summary>
/// Which of the last <see cref="Length"/> indices were used: the replay list of a receiver (RFC 3711 §3.3.2), and for
/// a sender the proof that no key stream is used twice. The default value has seen nothing. The bits form a ring: index
/// i stands at bit i modulo <see cref="Length"/>.
/// </summary>
internal struct SrtpIndexWindow
{
    /// <summary>A power of two; RFC 3711 asks for at least 64. A video burst reordered as a whole fits.</summary>
    public const int Length = 512;

    public const int Words = Length / 64;

    private long _next;
    private Ring _used;

    /// <summary>-1 if nothing was used yet.</summary>
    public readonly long Highest => _next - 1;

    /// <summary>A window in which everything up to <paramref name="highest"/> counts as used.</summary>
    public static SrtpIndexWindow UsedUpTo(long highest)
    {
        var window = new SrtpIndexWindow { _next = highest + 1 };
        ((Span<ulong>)window._used).Fill(ulong.MaxValue);
        return window;
    }

    /// <summary>The inverse of <see cref="Highest"/> and <see cref="CopyTo"/>.</summary>
    public static SrtpIndexWindow Restore(long highest, ReadOnlySpan<ulong> ring)
    {
        var window = new SrtpIndexWindow { _next = highest + 1 };
        ring[..Words].CopyTo(window._used);
        return window;
    }

    public readonly void Export(RecordWriter writer)
    {
        writer.Write(_next);
        foreach (ulong word in _used) writer.Write(word);
    }

    public static SrtpIndexWindow Import(ref RecordReader reader)
    {
        SrtpIndexWindow window = new() { _next = reader.ReadInt64() };
        if (window._next is < 0 or > SrtpIndex.RtpEnd) reader.Refuse();
        for (int i = 0; i < Words; i++) window._used[i] = reader.ReadUInt64();
        return window;
    }

    public readonly void CopyTo(Span<ulong> ring) => ((ReadOnlySpan<ulong>)_used).CopyTo(ring);

    public readonly SrtpError Check(long index)
    {
        if (index >= _next) return SrtpError.None;
        if (_next - index > Length) return SrtpError.TooOld;
        return (_used[WordOf(index)] & BitOf(index)) == 0 ? SrtpError.None : SrtpError.Replayed;
    }

    /// <summary>Records an index for which <see cref="Check"/> found no fault.</summary>
    public void Mark(long index)
    {
        if (index - _next >= Length)
        {
            ((Span<ulong>)_used).Clear();
        }
        else
        {
            for (long skipped = _next; skipped < index; skipped++) _used[WordOf(skipped)] &= ~BitOf(skipped);
        }

        _used[WordOf(index)] |= BitOf(index);
        if (index >= _next) _next = index + 1;
    }

    private static int WordOf(long index) => (int)(index & (Length - 1)) >> 6;

    private static ulong BitOf(long index) => 1UL << (int)(index & 63);

    [InlineArray(Words)]
    private struct Ring
    {
        private ulong _word;
    }
}
