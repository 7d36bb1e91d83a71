using System.Buffers.Binary;

namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>
/// Looks for secrets in any amount of bytes, in all their <see cref="SecretForms"/>, in one pass. Any
/// <see cref="WindowLength"/> bytes in a row of a secret are a sighting: who writes down half a key has told it, too.
/// </summary>
/// <remarks>
/// Each form of each window is a pattern, found by its first eight bytes: a bitmap says of nearly every place in a few
/// instructions that no pattern begins there. UTF-16 is text in every second byte.
/// </remarks>
internal sealed class SecretSearch
{
    /// <summary>64 bits: random bytes are not taken for a key.</summary>
    public const int WindowLength = 8;

    public const int ChunkLength = 1 << 20;

    /// <summary>Of one search. It is over when they are full.</summary>
    public const int FindsMax = 100_000;

    private const int AnchorLength = sizeof(ulong);
    private const int FilterBits = 22;

    private readonly ulong[] _filter = new ulong[1 << (FilterBits - 6)];
    private readonly Dictionary<ulong, List<Clue>> _clues = [];
    private readonly byte[] _chunk;
    private readonly byte[] _everySecond;

    /// <summary>Bytes that the longest pattern takes, in UTF-16.</summary>
    private readonly int _reach;

    /// <param name="chunkLength">What is read at once.</param>
    public SecretSearch(IEnumerable<Secret> secrets, int chunkLength = ChunkLength)
    {
        foreach (Secret secret in secrets)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(secret.Bytes.Length, WindowLength, secret.Name);
            for (int offset = 0; offset + WindowLength <= secret.Bytes.Length; offset++)
            {
                foreach ((string form, byte[] pattern) in SecretForms.Of(secret.Bytes[offset..(offset + WindowLength)]))
                {
                    Add(new Clue(secret, offset, form, pattern));
                    _reach = Math.Max(_reach, 2 * pattern.Length);
                }
            }
        }

        _chunk = new byte[chunkLength + _reach];
        _everySecond = new byte[_chunk.Length / 2 + 1];
    }

    /// <summary>Reads some bytes from there on; 0 when there are none.</summary>
    public delegate int Source(long position, Span<byte> destination);

    public IReadOnlyList<SecretSighting> In(string place, ReadOnlyMemory<byte> bytes) =>
        In(
            place,
            0,
            bytes.Length,
            (position, destination) =>
            {
                ReadOnlySpan<byte> rest = bytes.Span[(int)position..];
                int length = Math.Min(rest.Length, destination.Length);
                rest[..length].CopyTo(destination);
                return length;
            },
            out _);

    /// <param name="reached">Where the source ended.</param>
    public IReadOnlyList<SecretSighting> In(string place, long start, long end, Source source, out long reached)
    {
        List<Find> finds = [];
        long position = start;
        int kept = 0;
        bool isLast = false;
        while (!isLast && finds.Count < FindsMax)
        {
            int wanted = (int)Math.Min(_chunk.Length - kept, end - position - kept);
            int read = wanted > 0 ? source(position + kept, _chunk.AsSpan(kept, wanted)) : 0;
            int filled = kept + read;
            isLast = read == 0;

            // What begins later may go on in the next chunk.
            int begins = isLast ? filled : Math.Max(0, filled - _reach);
            Look(filled, begins, position, finds);
            kept = filled - begins;
            _chunk.AsSpan(begins, kept).CopyTo(_chunk);
            position += begins;
        }

        reached = position + kept;
        return SightingRuns.Of(place, finds);
    }

    private void Add(in Clue clue)
    {
        ulong anchor = BinaryPrimitives.ReadUInt64LittleEndian(clue.Pattern);
        ArgumentOutOfRangeException.ThrowIfZero(anchor, clue.Secret.Name);
        int bit = Bit(anchor);
        _filter[bit >> 6] |= 1UL << bit;
        if (!_clues.TryGetValue(anchor, out List<Clue>? clues)) _clues[anchor] = clues = [];
        clues.Add(clue);
    }

    private void Look(int filled, int begins, long position, List<Find> finds)
    {
        ReadOnlySpan<byte> bytes = _chunk.AsSpan(0, filled);
        if (!bytes.ContainsAnyExcept((byte)0)) return;

        Match(bytes, begins, position, stride: 1, finds);
        for (int parity = 0; parity < 2; parity++)
        {
            int count = 0;
            for (int i = parity; i < filled; i += 2) _everySecond[count++] = bytes[i];
            Match(_everySecond.AsSpan(0, count), (begins - parity + 1) / 2, position + parity, stride: 2, finds);
        }
    }

    private void Match(ReadOnlySpan<byte> bytes, int begins, long position, int stride, List<Find> finds)
    {
        ulong[] filter = _filter;
        int end = Math.Min(begins, bytes.Length - AnchorLength + 1);
        for (int i = 0; i < end; i++)
        {
            ulong anchor = BinaryPrimitives.ReadUInt64LittleEndian(bytes[i..]);
            if (anchor == 0)
            {
                // Most of a process' memory: no pattern begins before the last seven of these zeros.
                int zeros = bytes[i..].IndexOfAnyExcept((byte)0);
                if (zeros < 0) return;
                i += zeros - AnchorLength;
                continue;
            }

            int bit = Bit(anchor);
            if ((filter[bit >> 6] & (1UL << bit)) == 0 || !_clues.TryGetValue(anchor, out List<Clue>? clues)) continue;

            foreach (Clue clue in clues)
            {
                if (!bytes[i..].StartsWith(clue.Pattern) || finds.Count == FindsMax) continue;
                finds.Add(new Find(position + ((long)i * stride), clue, stride));
            }
        }
    }

    private static int Bit(ulong anchor) => (int)((anchor * 0x9E37_79B9_7F4A_7C15) >> (64 - FilterBits));

    /// <summary>A window of a secret in one form.</summary>
    internal readonly record struct Clue(Secret Secret, int Offset, string Form, byte[] Pattern);

    /// <param name="Stride">2: in UTF-16.</param>
    internal readonly record struct Find(long Position, Clue Clue, int Stride);
}
