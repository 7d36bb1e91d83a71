using System.Text;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Media;
using Conference.MediaNode.Tests.Link.Dtls;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;
using Conference.MediaNode.Wire.Stun;
using Conference.Shared.Dtls;

namespace Conference.MediaNode.Tests.Rig;

/// <summary>
/// A client without sockets: it checks, shakes hands with OpenSSL, seals and opens. What it sends waits in
/// <see cref="Outgoing"/> until the rig carries it.
/// </summary>
internal sealed class SimClient : IDisposable
{
    private readonly SrtpProfile _profile;
    private readonly byte[] _transaction = new byte[StunMessage.TransactionIdLength];
    private ushort _transportNumber = 65_500;

    public SimClient(string name, NetworkPath path, SrtpProfile profile, SimExtensions extensions, DtlsCertificate? shown = null)
    {
        (Name, Path, Extensions, _profile) = (name, path, extensions, profile);
        Offer = new SimOffer(DtlsPair.ClientCertificate.Fingerprint.ToString(), extensions);
        string profiles = profile is SrtpProfile.AeadAes128Gcm ? "SRTP_AEAD_AES_128_GCM" : "SRTP_AES128_CM_SHA1_80";
        Dtls = new DtlsTestClient(shown ?? DtlsPair.ClientCertificate, profiles);
    }

    public string Name { get; }

    /// <summary>Where it sends from and hears.</summary>
    public NetworkPath Path { get; set; }

    /// <summary>Where it sends; null: to the only node.</summary>
    public ShardRig? Node { get; set; }

    public SimExtensions Extensions { get; }

    public SimOffer Offer { get; }

    public SimAnswer? Answer { get; set; }

    public DtlsTestClient Dtls { get; }

    public SrtpSession? Srtp { get; private set; }

    public List<byte[]> Outgoing { get; } = [];

    /// <summary>RTP in the order of arrival.</summary>
    public List<SimPacket> Received { get; } = [];

    public SimReports Reports { get; } = new();

    /// <summary>Every packet that came, in clear, and when: what two runs are compared by. Keys differ from run to run.</summary>
    public List<(Instant At, string Plain)> Trace { get; } = [];

    public int CheckAnswers { get; private set; }

    public List<ushort> CheckErrors { get; } = [];

    /// <summary>Everything that came, of whatever kind.</summary>
    public int DatagramsReceived { get; private set; }

    /// <summary>In bytes.</summary>
    public int LongestReceived { get; private set; }

    public List<SimStream> Streams { get; } = [];

    public ushort NextTransportNumber() => _transportNumber++;

    public IEnumerable<SimPacket> ReceivedIn(string mid) =>
        Received.Where(packet => packet.Ssrc == Answer!.SsrcByMid[mid]);

    /// <summary>Retransmissions for a slot, as they came.</summary>
    public IEnumerable<SimPacket> ResentIn(string mid) =>
        Received.Where(packet => packet.Ssrc == Answer!.RtxSsrcByMid[mid]);

    /// <summary>What a slot's decoder gets: in order, retransmissions put back in their places, each packet once.</summary>
    /// <param name="mid">Of the slot.</param>
    /// <param name="latest">How many of the received packets are looked at.</param>
    public SimPacket[] CompleteIn(string mid, int latest = int.MaxValue)
    {
        (uint original, uint rtx) = (Answer!.SsrcByMid[mid], Answer.RtxSsrcByMid[mid]);
        SequenceUnwrapper unwrapper = new();
        SortedDictionary<long, SimPacket> complete = [];
        foreach (SimPacket packet in Received.TakeLast(latest))
        {
            if (packet.Ssrc == original) complete.TryAdd(unwrapper.Unwrap(packet.SequenceNumber), packet);
            else if (packet.Ssrc == rtx) complete.TryAdd(unwrapper.Unwrap(packet.Original().SequenceNumber), packet.Original());
        }

        return [.. complete.Values.Select(packet => packet with { Ssrc = original })];
    }

    public void Nack(string mid, params ushort[] numbers)
    {
        uint ssrc = Answer!.SsrcByMid[mid];
        SequenceNumber[] lost = [.. numbers.Select(number => new SequenceNumber(number))];
        SendRtcp((ref RtcpWriter writer) => Assert.True(writer.TryAppendNack(1, ssrc, lost)));
    }

    public SimStream Publish(
        SectionKind kind, string mid, uint ssrc, byte payloadType, string? format = null, bool announces = true,
        ushort firstNumber = 65_530, uint firstTimestamp = 0xFFFF_F000, byte? rtx = null, uint? rtxSsrc = null)
    {
        SimSection section = new()
        {
            Mid = mid,
            Kind = kind,
            Direction = "sendonly",
            Codecs = [(payloadType, format ?? (kind is SectionKind.Audio ? "opus/48000/2" : "VP8/90000"))],
            Ssrc = announces ? ssrc : null,
            RtxPayloadType = rtx,
            RtxSsrc = announces ? rtxSsrc : null,
        };
        Offer.Sections.Add(section);
        return Stream(section, ssrc, firstNumber, firstTimestamp);
    }

    public SimStream Stream(
        SimSection section, uint ssrc, ushort firstNumber = 65_530, uint firstTimestamp = 0xFFFF_F000, string? rid = null)
    {
        SimStream stream = new(this, section, ssrc, firstNumber, firstTimestamp) { Rid = rid };
        Streams.Add(stream);
        return stream;
    }

    public SimSection Want(SectionKind kind, string mid, byte payloadType, string? format = null, byte? rtx = null)
    {
        SimSection section = new()
        {
            Mid = mid,
            Kind = kind,
            Direction = "recvonly",
            Codecs = [(payloadType, format ?? (kind is SectionKind.Audio ? "opus/48000/2" : "VP8/90000"))],
            RtxPayloadType = rtx,
        };
        Offer.Sections.Add(section);
        return section;
    }

    public void Check(bool nominates = true) => Outgoing.Add(WriteCheck(nominates));

    public byte[] WriteCheck(bool nominates = true, string? ufrag = null, string? password = null)
    {
        byte[] buffer = new byte[256];
        _transaction[0]++;
        StunWriter writer = StunWriter.BindingRequest(buffer, _transaction);
        writer.AppendUsername(Encoding.ASCII.GetBytes($"{ufrag ?? Answer!.Ufrag}:{Offer.Ufrag}"));
        writer.AppendPriority(1_853_824_767);
        writer.AppendIceControlling(0x0123_4567_89AB_CDEF);
        if (nominates) writer.AppendUseCandidate();
        writer.AppendIntegrity(Encoding.ASCII.GetBytes(password ?? Answer!.Password));
        writer.AppendFingerprint();
        return buffer[..writer.Length];
    }

    public bool HearsGoodbye => Dtls.IsClosedByPeer;

    public void StartHandshake()
    {
        Dtls.Start();
        CollectDtls();
    }

    public void Close()
    {
        Dtls.Close();
        CollectDtls();
    }

    public void SendRtp(ReadOnlySpan<byte> plain) => Outgoing.Add(SealRtp(plain));

    public byte[] SealRtp(ReadOnlySpan<byte> plain)
    {
        byte[] sealedPacket = new byte[plain.Length + Srtp!.Sealer.RtpOverhead];
        plain.CopyTo(sealedPacket);
        Assert.True(Srtp.Sealer.TrySealRtp(sealedPacket, plain.Length, out int length, out SrtpError error), error.ToString());
        return sealedPacket[..length];
    }

    public delegate void WriteRtcp(ref RtcpWriter writer);

    public void SendRtcp(WriteRtcp write)
    {
        byte[] buffer = new byte[1200];
        RtcpWriter writer = new(buffer.AsSpan(0, 1100));
        write(ref writer);
        Assert.True(Srtp!.Sealer.TrySealRtcp(buffer, writer.Length, out int length, out SrtpError error), error.ToString());
        Outgoing.Add(buffer[..length]);
    }

    public void AskForKeyFrame(string mid)
    {
        uint ssrc = Answer!.SsrcByMid[mid];
        SendRtcp((ref RtcpWriter writer) => writer.TryAppendPli(1, ssrc));
    }

    public void Receive(ReadOnlySpan<byte> datagram, Instant now)
    {
        DatagramsReceived++;
        LongestReceived = Math.Max(LongestReceived, datagram.Length);
        switch (DatagramKinds.Of(datagram))
        {
            case DatagramKind.Stun:
                OnStun(datagram);
                break;
            case DatagramKind.Dtls:
                OnDtls(datagram);
                break;
            case DatagramKind.Rtp:
                byte[] packet = datagram.ToArray();
                Assert.True(Srtp!.Opener.TryOpenRtp(packet, out int length, out SrtpError error), $"{Name}: {error}");
                Trace.Add((now, Convert.ToHexString(packet.AsSpan(0, length))));
                Received.Add(SimPacket.Read(packet.AsSpan(0, length), Extensions));
                break;
            case DatagramKind.Rtcp:
                byte[] compound = datagram.ToArray();
                Assert.True(Srtp!.Opener.TryOpenRtcp(compound, out int plain, out SrtpError refusal), $"{Name}: {refusal}");
                Trace.Add((now, Convert.ToHexString(compound.AsSpan(0, plain))));
                Reports.Read(compound.AsSpan(0, plain), now);
                break;
            default:
                Assert.Fail("The node sent what is neither STUN, DTLS nor SRTP.");
                break;
        }
    }

    public void Dispose()
    {
        Srtp?.Dispose();
        Dtls.Dispose();
    }

    private void OnStun(ReadOnlySpan<byte> datagram)
    {
        Assert.True(StunMessage.TryParse(datagram, out StunMessage message, out StunError error), error.ToString());
        Assert.True(StunIntegrity.VerifyFingerprint(message));
        Assert.True(StunIntegrity.Verify(message, Encoding.ASCII.GetBytes(Answer!.Password)));
        if (message.ErrorCode is { } code)
        {
            CheckErrors.Add(code);
            return;
        }

        byte[] address = new byte[16];
        Assert.True(message.TryReadMappedAddress(address, out int length, out ushort port));
        Assert.Equal(Path.Remote, TransportAddress.From(address.AsSpan(0, length), port));
        CheckAnswers++;
    }

    private void OnDtls(ReadOnlySpan<byte> datagram)
    {
        Dtls.Receive(datagram);
        CollectDtls();
        if (!Dtls.IsConnected || Srtp is not null) return;

        SecretBytes exported = new(Dtls.Export(SrtpLengths.Of(_profile).Exported));
        Srtp = SrtpSession.ForClient(_profile, exported);
    }

    private void CollectDtls()
    {
        foreach (byte[] datagram in Dtls.TakeDatagrams()) Outgoing.Add(datagram);
    }
}
