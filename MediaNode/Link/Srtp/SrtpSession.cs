using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Link.Srtp;

/// <summary>Both directions of one link's SRTP and SRTCP.</summary>
internal sealed class SrtpSession : IDisposable
{
    private readonly SrtpKeys _outbound;
    private readonly SrtpKeys _inbound;

    private SrtpSession(SrtpKeys outbound, SrtpKeys inbound)
    {
        (_outbound, _inbound) = (outbound, inbound);
        Sealer = new SrtpSealer(outbound);
        Opener = new SrtpOpener(inbound);
    }

    public SrtpProfile Profile => _outbound.Profile;

    public SrtpSealer Sealer { get; }

    public SrtpOpener Opener { get; }

    /// <summary>The DTLS server opens with the client's keys and seals with its own.</summary>
    public static SrtpSession ForServer(SrtpProfile profile, SecretBytes keyingMaterial)
    {
        (SrtpKeys client, SrtpKeys server) = SrtpKeys.FromExporter(profile, keyingMaterial);
        return new SrtpSession(outbound: server, inbound: client);
    }

    public static SrtpSession ForClient(SrtpProfile profile, SecretBytes keyingMaterial)
    {
        (SrtpKeys client, SrtpKeys server) = SrtpKeys.FromExporter(profile, keyingMaterial);
        return new SrtpSession(outbound: client, inbound: server);
    }

    public void Export(RecordWriter writer)
    {
        writer.Write((ushort)Profile);
        _outbound.Export(writer);
        _inbound.Export(writer);
        Sealer.Export(writer);
        Opener.Export(writer);
    }

    public static bool TryImport(ref RecordReader reader, [NotNullWhen(true)] out SrtpSession? session)
    {
        session = null;
        SrtpProfile profile = (SrtpProfile)reader.ReadUInt16();
        if (profile is not (SrtpProfile.AeadAes128Gcm or SrtpProfile.Aes128CmHmacSha1_80)) reader.Refuse();
        if (!reader.IsSound) return false;

        if (!SrtpKeys.TryImport(profile, ref reader, out SrtpKeys? outbound)) return false;
        if (!SrtpKeys.TryImport(profile, ref reader, out SrtpKeys? inbound))
        {
            outbound.Dispose();
            return false;
        }

        session = new SrtpSession(outbound, inbound);
        session.Sealer.Restore(ref reader);
        session.Opener.Restore(ref reader);
        return true;
    }

    public void Dispose()
    {
        Sealer.Dispose();
        Opener.Dispose();
        _outbound.Dispose();
        _inbound.Dispose();
    }
}
