using System.Buffers;
using System.Security.Cryptography;

namespace Conference.MediaNode.Link;

/// <summary>
/// Key material. It prints as nothing, has no member that a serialiser or a logger would walk, stays at one place of
/// the heap so that the collector leaves no copies behind, and is wiped when disposed of.
/// </summary>
internal sealed class SecretBytes : IDisposable
{
    private readonly byte[] _content;
    private bool _wiped;

    /// <summary>Copies <paramref name="content"/>; wiping the source is the caller's affair.</summary>
    public SecretBytes(ReadOnlySpan<byte> content)
    {
        _content = GC.AllocateUninitializedArray<byte>(content.Length, pinned: true);
        content.CopyTo(_content);
    }

    private SecretBytes(int length) => _content = GC.AllocateArray<byte>(length, pinned: true);

    /// <summary>Lets <paramref name="fill"/> write the secret in place, so that no second copy exists.</summary>
    public static SecretBytes Create<TState>(int length, TState state, SpanAction<byte, TState> fill)
    {
        var secret = new SecretBytes(length);
        fill(secret._content, state);
        return secret;
    }

    public int Length => _content.Length;

    /// <summary>The bytes themselves. Do not keep the span beyond the life of this object.</summary>
    public ReadOnlySpan<byte> Reveal()
    {
        ObjectDisposedException.ThrowIf(_wiped, this);
        return _content;
    }

    public override string ToString() => "(secret)";

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_content);
        _wiped = true;
    }
}
