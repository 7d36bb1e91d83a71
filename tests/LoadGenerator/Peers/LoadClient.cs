using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Conference.LoadGenerator.Figures;
using Conference.LoadGenerator.Signalling;
using Conference.MediaNode;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;
using Conference.MediaNode.Wire.Stun;
using Conference.Shared.Dtls;

namespace Conference.LoadGenerator.Peers;

/// <summary>
/// One client's media: checks the node's address, shakes hands, sends its tracks and counts what it receives. Everything
/// but construction happens on the media thread.
/// </summary>
internal sealed class LoadClient : IDisposable
{
    public static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(2.5);
    public static readonly TimeSpan RepeatInterval = TimeSpan.FromMilliseconds(500);
    public static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private const int BufferLength = 2048;

    /// <summary>Of a peer-reflexive candidate of type host, one component (RFC 8445 §5.1.2.1).</summary>
    private const uint CandidatePriority = 0x7E00_00FF;

    private readonly LoadOptions _options;
    private readonly DtlsTestClient _dtls;
    private readonly string _profile;
    private readonly byte[] _buffer = GC.AllocateArray<byte>(BufferLength, pinned: true);
    private readonly TaskCompletionSource<long> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<long> _firstPacket = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _transaction = new byte[StunMessage.TransactionIdLength];

    /// <summary>Never that of another check: its last byte differs.</summary>
    private readonly byte[] _followTransaction = [.. new byte[StunMessage.TransactionIdLength - 1], 1];

    private readonly ReportBlock[] _blocks = new ReportBlock[ReportBlocks.CountMax];
    private byte[] _userName = [];
    private byte[] _checkKey = [];
    private SrtpSession? _srtp;
    private IPEndPoint? _followed;
    private Instant _nextFollowAt = Instant.Never;
    private Instant _nextCheckAt = Instant.Zero;
    private Instant _nextReportAt = Instant.Never;
    private ushort _nextTransportNumber;
    private bool _isChecked;
    private int _lastStream;

    public LoadClient(string name, IReadOnlyList<SentTrack> tracks, LoadOptions options, DtlsCertificate certificate)
    {
        _options = options;
        Name = name;
        Tracks = tracks;
        Socket = new ClientSocket(options.Bind);
        _profile = options.Profile is SrtpProfile.AeadAes128Gcm ? "SRTP_AEAD_AES_128_GCM" : "SRTP_AES128_CM_SHA1_80";
        _dtls = new DtlsTestClient(certificate, _profile);
    }

    public string Name { get; }

    public ClientSocket Socket { get; }

    public IReadOnlyList<SentTrack> Tracks { get; }

    public ReceivedStream[] Streams { get; private set; } = [];

    public ClientCounts Counts { get; } = new();

    /// <summary>When keys were agreed and media could flow, in nanoseconds of the wall clock.</summary>
    public Task<long> Connected => _connected.Task;

    public bool IsConnected => _srtp is not null;

    /// <summary>When the kernel had the first forwarded packet, in nanoseconds of the wall clock.</summary>
    public Task<long> FirstPacket => _firstPacket.Task;

    /// <summary>Once connected it looks at nothing that comes.</summary>
    public bool IsDeaf { get; init; }

    /// <summary>Whether what comes now is of interest.</summary>
    public bool Listens => !IsDeaf || _srtp is null;

    /// <summary>The user fragment and password of the client's offer.</summary>
    public string Ufrag { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    public string Password { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Null until it is connected.</summary>
    public AgreedKeys? Keys { get; private set; }

    /// <summary>How often it has gone on at another address.</summary>
    public int Follows { get; private set; }

    public AnswerText? Answer { get; private set; }

    public void SetAnswer(AnswerText answer)
    {
        Answer = answer;
        Socket.SetRemote(answer.Candidate);
        _userName = Encoding.ASCII.GetBytes($"{answer.Ufrag}:{Ufrag}");
        _checkKey = Encoding.ASCII.GetBytes(answer.Password);
        Streams =
        [
            .. answer.AudioStreams.Select(ssrc => new ReceivedStream(ssrc, isVideo: false)),
            .. answer.VideoStreams.Select(ssrc => new ReceivedStream(ssrc, isVideo: true)),
        ];
    }

    /// <summary>
    /// Input: the call goes on there. The client checks that address, and stays where it is until it is answered.
    /// </summary>
    public void Follow(IPEndPoint candidate, Instant now) => (_followed, _nextFollowAt) = (candidate, now);

    /// <summary>Input: the clock.</summary>
    public void OnTime(Instant now)
    {
        if (now >= _nextFollowAt) SendFollowingCheck(now);
        if (now >= _nextCheckAt) SendCheck(now);
        if (now >= _nextReportAt) SendReports(now);
        if (_srtp is null) return;

        for (int i = 0; i < Tracks.Count; i++)
        {
            for (int due = Tracks[i].TakeDue(now); due > 0; due--) SendPacket(Tracks[i]);
        }
    }

    public Instant NextDueAt
    {
        get
        {
            Instant next = Instant.Never;
            for (int i = 0; i < Tracks.Count && _srtp is not null; i++) next = Instant.Earlier(next, Tracks[i].NextDueAt);
            return next;
        }
    }

    /// <summary>Input: a datagram.</summary>
    /// <param name="receivedAt">Nanoseconds of the wall clock.</param>
    public void OnDatagram(
        Span<byte> datagram, long receivedAt, IReadOnlyList<SentTrack> allTracks, LatencyHistogram latencies, Instant now)
    {
        switch (DatagramKinds.Of(datagram))
        {
            case DatagramKind.Rtp:
                OnRtp(datagram, receivedAt, allTracks, latencies);
                break;
            case DatagramKind.Rtcp:
                OnRtcp(datagram, receivedAt);
                break;
            case DatagramKind.Stun when _followed is not null && IsAnswerOfFollowed(datagram):
                _nextFollowAt = Instant.Never;
                Socket.SetRemote(_followed);
                _followed = null;
                Follows++;
                break;
            case DatagramKind.Stun when !_isChecked:
                _isChecked = true;
                _dtls.Start();
                SendFlight();
                break;
            case DatagramKind.Dtls when _srtp is null:
                _dtls.Receive(datagram);
                SendFlight();
                if (_dtls.HasFailed) _connected.TrySetException(new LoadException($"{Name}: the DTLS handshake has failed."));
                else if (_dtls.IsConnected) TakeKeys(now);
                break;
        }
    }

    public void Dispose()
    {
        _srtp?.Dispose();
        _dtls.Dispose();
        Socket.Dispose();
    }

    private void TakeKeys(Instant now)
    {
        if (_dtls.SrtpProfile() != (int)_options.Profile)
        {
            _connected.TrySetException(new LoadException($"{Name}: the node does not speak {_options.Profile}."));
            return;
        }

        byte[] exported = _dtls.Export(SrtpLengths.Of(_options.Profile).Exported);
        Keys = new AgreedKeys(
            _profile, _dtls.CipherName(), _dtls.MasterSecret(), _dtls.Random(), _dtls.ServerRandom(), exported);
        _srtp = SrtpSession.ForClient(_options.Profile, new SecretBytes(exported));
        _nextReportAt = now + ReportInterval;
        _connected.TrySetResult(WallClock.Nanoseconds);
    }

    private void SendCheck(Instant now)
    {
        _nextCheckAt = now + (_srtp is null ? RepeatInterval : CheckInterval);
        Socket.Send(_buffer, WriteCheck(_transaction, now));
        if (!_isChecked || _srtp is not null) return;
        _dtls.Repeat();
        SendFlight();
    }

    private void SendFollowingCheck(Instant now)
    {
        _nextFollowAt = now + FollowInterval;
        Socket.SendTo(_followed!, _buffer, WriteCheck(_followTransaction, now));
    }

    private bool IsAnswerOfFollowed(ReadOnlySpan<byte> datagram) =>
        StunMessage.TryParse(datagram, out StunMessage message, out _)
        && message.Class is StunClass.Success
        && message.TransactionId.SequenceEqual(_followTransaction);

    /// <summary>A nominating check; returns its length.</summary>
    private int WriteCheck(byte[] transaction, Instant now)
    {
        BinaryPrimitives.WriteInt64BigEndian(transaction, now.Nanoseconds);
        StunWriter check = StunWriter.BindingRequest(_buffer, transaction);
        check.AppendUsername(_userName);
        check.AppendPriority(CandidatePriority);
        check.AppendIceControlling(1);
        check.AppendUseCandidate();
        check.AppendIntegrity(_checkKey);
        check.AppendFingerprint();
        return check.Length;
    }

    private void SendFlight()
    {
        foreach (byte[] datagram in _dtls.TakeDatagrams())
        {
            datagram.CopyTo(_buffer, 0);
            Socket.Send(_buffer, datagram.Length);
        }
    }

    private void SendPacket(SentTrack track)
    {
        int length = track.Write(_buffer, ref _nextTransportNumber);
        Counts.Sent++;
        bool isSent = _srtp!.Sealer.TrySealRtp(_buffer, length, out int sealedLength, out _) && Socket.Send(_buffer, sealedLength);
        if (!isSent) Counts.Refused++;
    }

    private void SendReports(Instant now)
    {
        _nextReportAt = now + ReportInterval;
        RtcpWriter writer = new(_buffer.AsSpan(0, BufferLength - _srtp!.Sealer.RtcpOverhead));
        for (int i = 0; i < Tracks.Count; i++) Tracks[i].TryAppendReport(ref writer);

        long wallClock = WallClock.Nanoseconds;
        int count = 0;
        for (int i = 0; i < Streams.Length && count < _blocks.Length; i++)
        {
            if (Streams[i].Highest >= 0) _blocks[count++] = Streams[i].Report(wallClock);
        }

        if (count > 0) writer.TryAppendReceiverReport(Tracks.Count > 0 ? Tracks[0].Ssrc : 1, _blocks.AsSpan(0, count));
        if (writer.Length == 0) return;
        if (_srtp.Sealer.TrySealRtcp(_buffer, writer.Length, out int length, out _)) Socket.Send(_buffer, length);
        else Counts.Refused++;
    }

    private void OnRtp(Span<byte> packet, long receivedAt, IReadOnlyList<SentTrack> allTracks, LatencyHistogram latencies)
    {
        if (packet.Length < RtpView.FixedHeaderLength
            || FindStream(BinaryPrimitives.ReadUInt32BigEndian(packet[8..])) is not { } stream)
        {
            Counts.Unknown++;
            return;
        }

        if (Counts.Received++ == 0) _firstPacket.TrySetResult(receivedAt);
        Counts.Bytes += packet.Length;
        bool isNew = stream.OnPacket(BinaryPrimitives.ReadUInt16BigEndian(packet[2..]), out long sequence);
        if (!isNew) return;

        bool isSampled = _options.DecryptEvery > 0 && sequence % _options.DecryptEvery == 0;
        if (isSampled || stream.ToCheck > 0) Open(packet, stream, sequence, allTracks);
        if (receivedAt > 0) stream.Time(sequence, receivedAt, latencies);
    }

    private ReceivedStream? FindStream(uint ssrc)
    {
        for (int i = 0; i < Streams.Length; i++)
        {
            int place = (_lastStream + i) % Streams.Length;
            if (Streams[place].Ssrc != ssrc) continue;
            _lastStream = place;
            return Streams[place];
        }

        return null;
    }

    private void Open(Span<byte> packet, ReceivedStream stream, long sequence, IReadOnlyList<SentTrack> allTracks)
    {
        stream.ToCheck = Math.Max(0, stream.ToCheck - 1);
        Counts.Opened++;
        if (_srtp is null || !_srtp.Opener.TryOpenRtp(packet, out int length, out _)
            || !RtpView.TryParse(packet[..length], out RtpView rtp, out _)
            || !PacketStamp.TryRead(rtp.Payload, out PacketStamp stamp)
            || stamp.Track < 0 || stamp.Track >= allTracks.Count
            || allTracks[stamp.Track].IsVideo != stream.IsVideo)
        {
            Counts.Spoilt++;
            return;
        }

        stream.Learn(allTracks[stamp.Track], stamp.Sequence, sequence);
    }

    private void OnRtcp(Span<byte> packet, long receivedAt)
    {
        if (_srtp is null) return;
        if (!_srtp.Opener.TryOpenRtcp(packet, out int length, out _)
            || !RtcpCompound.TryParse(packet[..length], out RtcpCompound compound, out _))
        {
            Counts.Spoilt++;
            return;
        }

        foreach (RtcpPacket part in compound)
        {
            if (PictureLossIndication.TryParse(part, out PictureLossIndication loss, out _)) OnKeyFrameWanted(loss.MediaSsrc);
            else if (FullIntraRequest.TryParse(part, out FullIntraRequest request, out _))
            {
                for (int i = 0; i < request.Count; i++) OnKeyFrameWanted(request[i].Ssrc);
            }
            else if (SenderReport.TryParse(part, out SenderReport report, out _))
            {
                FindStream(report.Ssrc)?.OnSenderReport(report, receivedAt);
            }
        }
    }

    private void OnKeyFrameWanted(uint ssrc)
    {
        Counts.KeyFramesWanted++;
        for (int i = 0; i < Tracks.Count; i++) Tracks[i].OwesKeyFrame |= Tracks[i].Ssrc == ssrc;
    }
}
