using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Conference.MediaNode.Host.Moves;

/// <summary>LabeledExtract and LabeledExpand (RFC 9180 §4) with HKDF-SHA256, for one suite.</summary>
internal readonly ref struct HpkeLabels(ReadOnlySpan<byte> suite)
{
    public const int HashLength = 32;

    /// <summary>In bytes: what is put together here is short, and on the stack.</summary>
    private const int InputMax = 512;

    private readonly ReadOnlySpan<byte> _suite = suite;

    private static ReadOnlySpan<byte> Version => "HPKE-v1"u8;

    public void Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> secret, Span<byte> key)
    {
        Span<byte> input = stackalloc byte[InputMax];
        int length = Join(input, Version, _suite, label, secret);
        HKDF.Extract(HashAlgorithmName.SHA256, input[..length], salt, key);
        CryptographicOperations.ZeroMemory(input);
    }

    public void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)output.Length);
        Span<byte> labeled = stackalloc byte[InputMax];
        int labeledLength = Join(labeled, length, Version, _suite, label);
        info.CopyTo(labeled[labeledLength..]);
        HKDF.Expand(HashAlgorithmName.SHA256, key, output, labeled[..(labeledLength + info.Length)]);
    }

    private static int Join(
        Span<byte> joined, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth)
    {
        first.CopyTo(joined);
        second.CopyTo(joined[first.Length..]);
        third.CopyTo(joined[(first.Length + second.Length)..]);
        fourth.CopyTo(joined[(first.Length + second.Length + third.Length)..]);
        return first.Length + second.Length + third.Length + fourth.Length;
    }
}
