using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Link.Srtp;

/// <summary>The master key and master salt of one direction.</summary>
internal sealed class SrtpKeys(SrtpProfile profile, SecretBytes masterKey, SecretBytes masterSalt) : IDisposable
{
    public SrtpProfile Profile { get; } = profile;

    public SecretBytes MasterKey { get; } = masterKey;

    public SecretBytes MasterSalt { get; } = masterSalt;

    /// <summary>
    /// Splits what the DTLS exporter yields into client key, server key, client salt, server salt (RFC 5764 §4.2).
    /// </summary>
    public static (SrtpKeys Client, SrtpKeys Server) FromExporter(SrtpProfile profile, SecretBytes keyingMaterial)
    {
        SrtpLengths lengths = SrtpLengths.Of(profile);
        ReadOnlySpan<byte> all = keyingMaterial.Reveal();
        ArgumentOutOfRangeException.ThrowIfNotEqual(all.Length, lengths.Exported, nameof(keyingMaterial));

        ReadOnlySpan<byte> keys = all[..(2 * lengths.Key)];
        ReadOnlySpan<byte> salts = all[(2 * lengths.Key)..];
        return (
            new SrtpKeys(profile, new(keys[..lengths.Key]), new(salts[..lengths.Salt])),
            new SrtpKeys(profile, new(keys[lengths.Key..]), new(salts[lengths.Salt..])));
    }

    public void Export(RecordWriter writer)
    {
        writer.WriteBytes(MasterKey.Reveal());
        writer.WriteBytes(MasterSalt.Reveal());
    }

    public static bool TryImport(SrtpProfile profile, ref RecordReader reader, [NotNullWhen(true)] out SrtpKeys? keys)
    {
        SrtpLengths lengths = SrtpLengths.Of(profile);
        ReadOnlySpan<byte> key = reader.ReadExactly(lengths.Key);
        ReadOnlySpan<byte> salt = reader.ReadExactly(lengths.Salt);
        keys = reader.IsSound ? new SrtpKeys(profile, new(key), new(salt)) : null;
        return keys is not null;
    }

    public void Dispose()
    {
        MasterKey.Dispose();
        MasterSalt.Dispose();
    }
}
