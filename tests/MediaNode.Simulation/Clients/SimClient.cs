using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Handshake;
using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>A client that behaves like a browser where it matters to a node: it checks, shakes hands, sends, reports and asks.</summary>
internal sealed class SimClient : IDisposable
{
    private readonly Agenda _agenda;
    private readonly Instant _runBeganAt;
    private readonly ConnectivityChecks _checks;
    private readonly SeededDtlsClient _dtls;
    private readonly ClientReporter _reporter;
    private readonly MediaSource _media;
    private readonly ClientInbox _inbox;
    private long _transportNumber;
    private int _offers;
    private int _restarts;
    private bool _hasBegun;

    public SimClient(ClientPlan plan, Agenda agenda, Instant runBeganAt, SeededRandom random)
    {
        (Plan, _agenda, _runBeganAt) = (plan, agenda, runBeganAt);
        Address = TransportAddress.FromIPv4(0x0A00_0001u + (uint)plan.Number, (ushort)random.Between(1024, 65_535));
        _transportNumber = random.Pick(0, 32_700, 65_500);
        _checks = new ConnectivityChecks(this, agenda);
        _dtls = new SeededDtlsClient(plan.Name, plan.Profile, random.Fork(), agenda, Send);
        _reporter = new ClientReporter(this, agenda, random.Fork());
        _media = new MediaSource(this, agenda, random.Fork());
        _inbox = new ClientInbox(this);
    }

    public ClientPlan Plan { get; }

    /// <summary>Where it sends from, and wants to be sent to.</summary>
    public TransportAddress Address { get; private set; }

    /// <summary>Where its media goes.</summary>
    public TransportAddress NodeAddress { get; private set; }

    /// <summary>Since when.</summary>
    public Instant SelectedAt { get; private set; }

    public bool HasSeenLeap { get; private set; }

    /// <summary>When the last datagram came; null before the first.</summary>
    public Instant? HeardAt { get; private set; }

    /// <summary>Changes with each restart of ICE.</summary>
    public string Ufrag => _restarts == 0 ? $"user{Plan.Number}" : $"user{Plan.Number}r{_restarts}";

    public AnswerText? Answer { get; private set; }

    /// <summary>Null until its handshake is done.</summary>
    public SrtpSession? Srtp { get; private set; }

    public List<PublishedStream> Streams { get; } = [];

    public List<SlotReceiver> Slots { get; } = [];

    public Instant Now => _agenda.Now;

    /// <summary>It has left, or was shut out.</summary>
    public bool IsGone { get; private set; }

    /// <summary>When its media began to flow; null before.</summary>
    public Instant? ConnectedAt { get; private set; }

    /// <summary>Nanoseconds since the Unix epoch, by its own wrong clock.</summary>
    public long WallClock
    {
        get
        {
            long elapsed = Now.Nanoseconds - _runBeganAt.Nanoseconds;
            return Plan.WallClock + elapsed + (long)(elapsed * Plan.WallClockPpm * 1e-6);
        }
    }

    /// <summary>Where its datagrams go; set before it says anything.</summary>
    public SimPath<SimDatagram> Up { get; set; } = null!;

    public long NextTransportNumber() => _transportNumber++;

    public string Offer() => OfferText.Write(Plan, _dtls.Fingerprint.ToString(), Ufrag, ++_offers);

    /// <summary>An offer that asks for new credentials; the client announces its own.</summary>
    public string OfferRestart()
    {
        _restarts++;
        return Offer();
    }

    /// <summary>Its microphone and camera are there before it is connected, as in a browser.</summary>
    /// <param name="all">Of the run.</param>
    public void OpenStreams(List<PublishedStream> all)
    {
        if (Plan.Audio is { } audio)
        {
            Open(all, OfferText.AudioMid, SectionKind.Audio, 0, null, audio.Stream);
        }

        for (int i = 0; i < Plan.Video?.Streams.Count; i++)
        {
            string? rid = Plan.Video.Rids.Count > 0 ? Plan.Video.Rids[i] : null;
            Open(all, OfferText.VideoMid, SectionKind.Video, i, rid, Plan.Video.Streams[i]);
        }
    }

    public void OnAnswer(AnswerText answer)
    {
        if (IsGone) return;

        Answer = answer;
        NodeAddress = answer.Candidates[0].Address;
        foreach ((string mid, uint ssrc) in answer.SsrcByMid)
        {
            bool isAudio = mid.StartsWith(OfferText.AudioMid, StringComparison.Ordinal);
            uint? rtx = answer.RtxSsrcByMid.TryGetValue(mid, out uint repair) ? repair : null;
            Slots.Add(new SlotReceiver(mid, isAudio ? SectionKind.Audio : SectionKind.Video, ssrc, rtx));
        }

        _checks.Start(answer);
    }

    /// <summary>Its first pair works: the handshake begins.</summary>
    public void OnNominated()
    {
        if (_hasBegun) return;

        _hasBegun = true;
        _dtls.Start();
    }

    /// <summary>The call goes on elsewhere. Chromium follows such a candidate, at its next look at them.</summary>
    public void OnCandidates(IReadOnlyList<CandidateText> candidates)
    {
        if (Plan.Follows is FollowKind.Candidates) _agenda.After(Plan.FollowDelay, () => _checks.Follow(candidates[0]));
    }

    /// <summary>What an offer that restarts ICE was answered with.</summary>
    public void OnRestarted(AnswerText answer)
    {
        if (!IsGone) _checks.Restart(Address with { Port = (ushort)(Address.Port ^ _restarts) }, answer);
    }

    /// <summary>Another pair is in use from now on.</summary>
    public void OnSelected(CandidatePair pair)
    {
        (Address, NodeAddress) = (pair.Own, pair.Node);
        SelectedAt = Now;
    }

    /// <summary>Its addresses differ in their ports only.</summary>
    public bool Has(TransportAddress address) => address with { Port = 0 } == Address with { Port = 0 };

    /// <summary>The node has gone on far above the numbers that it sent last: what was on its way may come too late.</summary>
    public void OnLeap() => HasSeenLeap = true;

    public void OnHandshake(ReadOnlySpan<byte> datagram)
    {
        if (!_dtls.Receive(datagram)) return;

        Srtp = _dtls.Session();
        ConnectedAt = Now;
        _media.Start();
        _reporter.Start();
    }

    public bool OnCheckAnswer(SimDatagram datagram) => _checks.Receive(datagram);

    public void Receive(SimDatagram datagram)
    {
        if (IsGone) return;

        HeardAt = Now;
        _inbox.Receive(datagram);
    }

    public PublishedStream? FindStream(uint ssrc)
    {
        foreach (PublishedStream stream in Streams)
        {
            if (stream.Ssrc == ssrc || stream.RtxSsrc == ssrc) return stream;
        }

        return null;
    }

    public SlotReceiver? FindSlot(uint ssrc)
    {
        foreach (SlotReceiver slot in Slots)
        {
            if (slot.Ssrc == ssrc || slot.RtxSsrc == ssrc) return slot;
        }

        return null;
    }

    /// <summary>Its encoder turns a simulcast layer off or on.</summary>
    public void SetLayer(LayerStep step)
    {
        PublishedStream? stream = Streams.Find(stream => stream.Rid is not null && stream.Layer == step.Layer);
        if (stream is null || stream.IsOn == step.IsSent) return;

        // An encoder that is started again begins with a key frame.
        stream.IsOn = step.IsSent;
        stream.WantsKeyFrame = true;
    }

    public void Leave()
    {
        if (IsGone) return;

        if (Plan.Leaves is LeaveKind.Closes) _dtls.Close();
        IsGone = true;
        _checks.Stop();
    }

    /// <summary>The cluster has told it that its call is over.</summary>
    public void ShutOut()
    {
        IsGone = true;
        _checks.Stop();
    }

    public bool HasHeardGoodbye => _dtls.HasHeardGoodbye;

    public void Send(byte[] datagram) => Up.Send(new SimDatagram(datagram, this, Now));

    public void SendCheck(byte[] check, CandidatePair pair) =>
        Up.Send(new SimDatagram(check, this, Now) { ClientAddress = pair.Own, NodeAddress = pair.Node });

    public void SendRtp(byte[] plain, in SentRtp sent) => Up.Send(new SimDatagram(SealRtp(plain), this, Now)
    {
        Packet = sent.Packet,
        TransportNumber = sent.TransportNumber,
        RtxSequence = sent.RtxSequence,
    });

    public void SendRtcp(ReadOnlySpan<byte> plain, SentCompound compound)
    {
        byte[] buffer = new byte[plain.Length + Srtp!.Sealer.RtcpOverhead];
        plain.CopyTo(buffer);
        if (!Srtp.Sealer.TrySealRtcp(buffer, plain.Length, out int length, out SrtpError error)) throw Fails($"cannot seal: {error}");
        Up.Send(new SimDatagram(buffer[..length], this, Now) { Compound = compound });
    }

    public CheckFailed Fails(string message) => new("what a client receives", $"{this}: {message}");

    public void Dispose()
    {
        Srtp?.Dispose();
        _dtls.Dispose();
    }

    public override string ToString() => Plan.Name;

    private void Open(List<PublishedStream> all, string mid, SectionKind kind, int layer, string? rid, StreamPlan plan)
    {
        PublishedStream stream = new(this, all.Count, mid, kind, layer, rid, plan);
        all.Add(stream);
        Streams.Add(stream);
    }

    private byte[] SealRtp(byte[] plain)
    {
        byte[] buffer = new byte[plain.Length + Srtp!.Sealer.RtpOverhead];
        plain.CopyTo(buffer, 0);
        if (!Srtp.Sealer.TrySealRtp(buffer, plain.Length, out int length, out SrtpError error)) throw Fails($"cannot seal: {error}");
        return buffer[..length];
    }
}
