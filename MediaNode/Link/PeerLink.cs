using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Handover;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Ice;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Room;
using Conference.MediaNode.Send;
using Conference.MediaNode.Wire.Stun;

namespace Conference.MediaNode.Link;

/// <summary>
/// One peer's secure transport: ICE says where it is, DTLS who it is, SRTP opens and seals. It knows nothing of tracks;
/// those are <see cref="LinkMedia"/>'s.
/// </summary>
internal sealed class PeerLink : IDeadline, IDisposable
{
    /// <summary>Addresses from which one peer may send: a client with two interfaces and both families has fewer.</summary>
    public const int PathsMax = 8;

    private readonly DtlsEndpoint _dtls;
    private readonly IceLiteAgent _ice;

    public PeerLink(
        string name, LocalCredentials credentials, LinkDescription description, IDtlsServer dtls, MediaRoom room, Instant now)
    {
        Name = name;
        Credentials = credentials;
        SessionId = credentials.Ufrag.Value >> 2;
        Description = description;
        Room = room;
        _dtls = new DtlsEndpoint(dtls);
        _ice = new IceLiteAgent(now);
        Media = new LinkMedia(this);
    }

    private PeerLink(
        string name,
        LocalCredentials credentials,
        ulong sessionId,
        LinkDescription description,
        DtlsEndpoint dtls,
        SrtpSession srtp,
        MediaRoom room)
    {
        Name = name;
        Credentials = credentials;
        SessionId = sessionId;
        Description = description;
        Room = room;
        _dtls = dtls;
        Srtp = srtp;
        _ice = new IceLiteAgent(Instant.Zero);
        Media = new LinkMedia(this);
    }

    /// <summary>Opaque; unique in the shard.</summary>
    public string Name { get; }

    public LocalCredentials Credentials { get; private set; }

    /// <summary>Of the origin line of our answers: one for the life of the link, below 2^62 (RFC 9429 §5.2.1).</summary>
    public ulong SessionId { get; }

    /// <summary>Of before an ICE restart: a peer checks the old pair until the new one works (RFC 8445 §9).</summary>
    public LocalCredentials? EarlierCredentials { get; private set; }

    public LinkDescription Description { get; set; }

    public MediaRoom Room { get; }

    public LinkMedia Media { get; }

    /// <summary>Where its client was told to come.</summary>
    public LinkInvitations Invitations { get; } = new();

    /// <summary>Of its own: a link that moves to another node starts with full budgets.</summary>
    public LinkLimits Limits { get; } = new();

    /// <summary>Null until the handshake is done.</summary>
    public SrtpSession? Srtp { get; private set; }

    /// <inheritdoc cref="DtlsEndpoint.Ignored"/>
    public long DtlsIgnored => _dtls.Ignored;

    public LinkEndReason End { get; private set; }

    /// <summary>Where we send.</summary>
    public NetworkPath Path => _ice.Path;

    /// <summary>Every path that has passed a check, oldest first. Kept by <see cref="LinkTable"/>.</summary>
    public List<NetworkPath> Paths { get; } = new(PathsMax);

    /// <summary>It is established, and nothing of the handshake may have to be repeated: another shard can go on with it.</summary>
    public bool MayLeave => Srtp is not null && _dtls.IsProven;

    public bool IsConnected => Srtp is not null && _ice.State is IceState.Connected;

    public int HeapIndex { get; set; } = -1;

    public Instant NextDeadline => Instant.Earlier(Instant.Earlier(_ice.NextDeadline, _dtls.NextDeadline), Media.NextDeadline);

    /// <summary>Input: a binding request for our user fragment, whose sender has proved to know our password.</summary>
    public LinkSignal OnCheck(
        in StunMessage check, ReadOnlySpan<byte> key, in NetworkPath path, Instant now, Outbox outbox)
    {
        CheckResponder.Accept(check, path, key, outbox);
        bool wasElsewhere = Path.IsTunnelled;
        IceEvent happened = _ice.OnCheck(path, check.HasUseCandidate, now);
        if (wasElsewhere && !Path.IsTunnelled) return LinkSignal.Followed;
        return happened is IceEvent.Connected && Srtp is not null ? LinkSignal.Connected : LinkSignal.None;
    }

    /// <summary>
    /// Input: media that authenticates has come on a path of our own, while we send by way of another node. The client has chosen.
    /// </summary>
    public LinkSignal Follow(in NetworkPath path)
    {
        _ice.Follow(path);
        return LinkSignal.Followed;
    }

    /// <summary>Grants so many indices of each stream from here on: another node may use them.</summary>
    public void Lease(int count)
    {
        Srtp!.Sealer.LeaseRtcp(count);
        for (int i = 0; i < Media.Slots.Count; i++) Media.Slots[i].Lease(Srtp.Sealer, count);
    }

    /// <summary>Goes on above the indices that were granted.</summary>
    public void SkipLease(int count, Instant now)
    {
        _dtls.SkipAhead(count);
        Srtp!.Sealer.SkipRtcp(count);
        for (int i = 0; i < Media.Slots.Count; i++) Media.Slots[i].SkipAhead(count, now);
    }

    public void LiftLease() => Srtp?.Sealer.LiftLeases();

    /// <summary>The password that belongs to a user fragment of ours.</summary>
    public ReadOnlySpan<byte> KeyFor(IceUfrag ufrag) =>
        EarlierCredentials is { } earlier && earlier.Ufrag == ufrag ? earlier.Key : Credentials.Key;

    /// <summary>It has sent under that SSRC before, or its offer says that it will.</summary>
    public bool KnowsSource(uint ssrc)
    {
        if (Srtp is not null && Srtp.Opener.Knows(ssrc)) return true;

        for (int i = 0; i < Media.Intake.Tracks.Count; i++)
        {
            if (Media.Intake.Tracks[i].Announces(ssrc)) return true;
        }

        return false;
    }

    /// <summary>The peer has restarted ICE. Where we send changes with its first nominated check; DTLS and SRTP go on.</summary>
    public void RestartIce(LocalCredentials credentials)
    {
        EarlierCredentials = Credentials;
        Credentials = credentials;
    }

    /// <summary>Input: a DTLS datagram from one of the link's paths. It is answered on that path.</summary>
    public LinkSignal OnDtls(ReadOnlySpan<byte> datagram, in NetworkPath path, Instant now, Outbox outbox)
    {
        DtlsOutcome outcome = _dtls.Handle(datagram, now);
        SendDtls(path, outbox);
        return OnOutcome(outcome);
    }

    /// <summary>Input: SRTP that authenticates has come, so the client has completed its handshake.</summary>
    public void OnClientData() => _dtls.OnClientData();

    /// <summary>Input: the clock.</summary>
    public LinkSignal OnTimeout(Instant now, Outbox outbox)
    {
        LinkSignal signal = OnOutcome(_dtls.OnTimeout(now));
        if (_ice.State is not IceState.Waiting) SendDtls(Path, outbox);
        if (signal is not LinkSignal.None) return signal;

        switch (_ice.OnTimeout(now))
        {
            case IceEvent.Disconnected:
                return Srtp is null ? LinkSignal.None : LinkSignal.Disconnected;
            case IceEvent.Closed:
                End = LinkEndReason.ConsentExpired;
                return LinkSignal.Closed;
            default:
                return LinkSignal.None;
        }
    }

    /// <summary>Says goodbye. The owner takes the link out of its tables.</summary>
    public void Close(LinkEndReason reason, Outbox outbox)
    {
        End = reason;
        _dtls.Close();
        if (_ice.State is not IceState.Waiting) SendDtls(Path, outbox);
        _ice.Close();
    }

    /// <summary>An established link's whole state: whoever has it can go on in its place, and this one must not.</summary>
    public void Export(RecordWriter writer)
    {
        writer.WriteText(Name);
        Credentials.Export(writer);
        if (writer.WriteHas(EarlierCredentials)) EarlierCredentials!.Export(writer);
        writer.Write(SessionId);
        DescriptionRecord.Write(writer, Description);
        _dtls.Export(writer);
        Srtp!.Export(writer);
        _ice.Export(writer);
        writer.Write(Paths.Count);
        foreach (NetworkPath path in Paths) writer.Write(path);
        Invitations.Export(writer);
        Media.Export(writer);
    }

    /// <summary>False: the record cannot be. The link is not in its room yet.</summary>
    public static bool TryImport(ref RecordReader reader, MediaRoom room, [NotNullWhen(true)] out PeerLink? link)
    {
        link = null;
        string name = reader.ReadText();
        LocalCredentials credentials = LocalCredentials.Import(ref reader);
        LocalCredentials? earlier = reader.ReadBool() ? LocalCredentials.Import(ref reader) : null;
        ulong sessionId = reader.ReadUInt64();
        LinkDescription description = DescriptionRecord.Read(ref reader);
        if (!DtlsEndpoint.TryImport(ref reader, out DtlsEndpoint? dtls)) return false;
        if (!SrtpSession.TryImport(ref reader, out SrtpSession? srtp))
        {
            dtls.Dispose();
            return false;
        }

        link = new PeerLink(name, credentials, sessionId, description, dtls, srtp, room) { EarlierCredentials = earlier };
        link._ice.Restore(ref reader);
        for (int left = reader.ReadCount(PathsMax); left > 0; left--) link.Paths.Add(reader.ReadPath());
        link.Invitations.Restore(ref reader);
        if (reader.IsSound) return true;

        link.Dispose();
        link = null;
        return false;
    }

    public NetworkPath OldestIdlePath() => Paths[0] == Path ? Paths[1] : Paths[0];

    public void Dispose()
    {
        Srtp?.Dispose();
        _dtls.Dispose();
    }

    private LinkSignal OnOutcome(DtlsOutcome outcome)
    {
        switch (outcome)
        {
            case DtlsOutcome.None:
                return LinkSignal.None;
            case DtlsOutcome.Connected:
                DtlsResult result = _dtls.Result!;
                Srtp = SrtpSession.ForServer(result.Profile, result.SrtpKeyingMaterial);
                return _ice.State is IceState.Connected ? LinkSignal.Connected : LinkSignal.None;
            default:
                End = outcome switch
                {
                    DtlsOutcome.Closed => LinkEndReason.PeerClosed,
                    DtlsOutcome.FingerprintMismatch => LinkEndReason.FingerprintMismatch,
                    DtlsOutcome.TimedOut => LinkEndReason.HandshakeTimeout,
                    _ => LinkEndReason.HandshakeFailed,
                };
                return LinkSignal.Closed;
        }
    }

    private void SendDtls(in NetworkPath path, Outbox outbox)
    {
        while (outbox.Reserve(DtlsServerOptions.DatagramLengthMax) is { IsEmpty: false } buffer
            && _dtls.TryTakeDatagram(buffer, out int length))
        {
            outbox.Commit(path, length);
        }
    }
}
