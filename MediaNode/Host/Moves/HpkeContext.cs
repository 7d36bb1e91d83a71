using System.Diagnostics;
using System.Security.Cryptography;
using Conference.MediaNode.Link;

namespace Conference.MediaNode.Host.Moves;

/// <summary>What both sides have once HPKE is set up (RFC 9180 §5.2, §5.3): a way from sender to recipient, and an exporter.</summary>
internal sealed class HpkeContext : IDisposable
{
    /// <summary>In bytes, of what a value is exported for.</summary>
    public const int ContextMax = 128;

    private readonly SecretBytes _exporter;

    private HpkeContext(AeadSequence forward, SecretBytes exporter)
    {
        Forward = forward;
        _exporter = exporter;
    }

    /// <summary>Seals at the sender, opens at the recipient; only one of the two on each side.</summary>
    public AeadSequence Forward { get; }

    public static HpkeContext Of(HpkeLabels labels, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> schedule)
    {
        Span<byte> drawn = stackalloc byte[AeadSequence.SecretLength];
        labels.Expand(secret, "key"u8, schedule, drawn[..AeadSequence.KeyLength]);
        labels.Expand(secret, "base_nonce"u8, schedule, drawn[AeadSequence.KeyLength..]);
        Span<byte> exporter = stackalloc byte[HpkeLabels.HashLength];
        labels.Expand(secret, "exp"u8, schedule, exporter);

        HpkeContext context = new(new AeadSequence(drawn), new SecretBytes(exporter));
        CryptographicOperations.ZeroMemory(drawn);
        CryptographicOperations.ZeroMemory(exporter);
        return context;
    }

    public void Export(ReadOnlySpan<byte> context, Span<byte> value)
    {
        Debug.Assert(context.Length <= ContextMax);
        Hpke.Export(_exporter.Reveal(), context, value);
    }

    /// <summary>A further direction, under keys of its own (RFC 9180 §9.8).</summary>
    public AeadSequence ExportSequence(ReadOnlySpan<byte> context)
    {
        Span<byte> secret = stackalloc byte[AeadSequence.SecretLength];
        Export(context, secret);
        AeadSequence sequence = new(secret);
        CryptographicOperations.ZeroMemory(secret);
        return sequence;
    }

    public void Dispose()
    {
        Forward.Dispose();
        _exporter.Dispose();
    }
}
