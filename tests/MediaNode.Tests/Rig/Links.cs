using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Ice;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room;
using Conference.MediaNode.Tests.Link.Dtls;

namespace Conference.MediaNode.Tests.Rig;

/// <summary>Links, tracks and sections for tests of single parts, without a shard or a handshake.</summary>
internal static class Links
{
    private static readonly DtlsServerFactory Dtls = new(DtlsPair.ServerCertificate, DtlsServerOptions.Default);
    private static readonly SeededEntropy Entropy = new(7);

    public static MediaRoom Room() => new("room", new DeadlineHeap());

    public static PeerLink Create(string name, MediaRoom? room = null, params Section[] sections)
    {
        LinkDescription description = Description(sections);
        IDtlsServer dtls = Dtls.Create(DtlsPair.ClientCertificate.Fingerprint, Instant.Zero);
        return new PeerLink(name, LocalCredentials.Draw(Entropy), description, dtls, room ?? Room(), Instant.Zero);
    }

    public static LinkDescription Description(params Section[] sections) => new()
    {
        RemoteIce = new IceCredentials("user", "password"),
        RemoteFingerprint = DtlsPair.ClientCertificate.Fingerprint.ToString(),
        RemoteSetup = DtlsSetup.ActPass,
        Sections = sections,
    };

    /// <summary>A section in which the client sends, with all header extensions.</summary>
    public static Section Sent(string mid, SectionKind kind, params CodecBinding[] codecs) => new()
    {
        Index = 0,
        Mid = mid,
        Kind = kind,
        Direction = SectionDirection.Receives,
        Offered = new("UDP/TLS/RTP/SAVPF", "96"),
        Codecs = codecs,
        Extensions =
        [
            new(HeaderExtension.AudioLevel, 1),
            new(HeaderExtension.TransportCc, 3),
            new(HeaderExtension.Mid, 4),
            new(HeaderExtension.Rid, 10),
            new(HeaderExtension.RepairedRid, 11),
            new(HeaderExtension.DependencyDescriptor, 12),
        ],
    };

    public static Section Slot(string mid, SectionKind kind, uint ssrc, params CodecBinding[] codecs) =>
        Sent(mid, kind, codecs) with
        {
            Direction = SectionDirection.Sends,
            Slot = new SlotBinding(0, ssrc, null, new("slot-0", "slot-0-video")),
        };

    public static CodecBinding Binding(Codec codec, byte payloadType) => new()
    {
        Codec = codec,
        PayloadType = payloadType,
        ClockRate = codec.IsAudio ? 48_000 : 90_000,
    };
}
