using System.Buffers.Binary;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Ice;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Media;
using Conference.MediaNode.Room;
using Conference.MediaNode.Room.Forward;
using Conference.MediaNode.Send;
using Conference.MediaNode.Wire.Stun;

namespace Conference.MediaNode;

/// <summary>
/// What happens to a datagram, stage by stage: told apart, given to its link, opened, taken by its stream; and then, track by
/// track and subscriber by subscriber, forwarded, so that a burst leaves to one peer in one piece.
/// </summary>
/// <param name="onSignal">A link is connected, disconnected or closed.</param>
internal sealed class PacketPath(
    LinkTable links,
    TunnelPath tunnels,
    StrangerLimits strangers,
    DeadlineHeap deadlines,
    Outbox outbox,
    ShardCounters counters,
    Action<PeerLink, LinkSignal> onSignal)
{
    /// <summary>In clear (RFC 3711 §3.1, §3.4).</summary>
    private const int RtpSsrcOffset = 8;

    private const int RtcpSsrcOffset = 4;

    /// <summary>Stands for the first arrival of a subscriber's track.</summary>
    private const int FromTheFirst = -2;

    private readonly List<Track> _tracks = [];
    private Arrival[] _arrivals = [];
    private int _count;
    private DatagramBatch? _batch;
    private int _nextTrack;
    private int _nextSubscriber;
    private int _nextArrival = FromTheFirst;

    /// <summary>The inward half: everything of the batch up to the lists of arrivals.</summary>
    public void Take(DatagramBatch batch, Instant now)
    {
        Forget();
        if (_arrivals.Length < batch.CountMax) _arrivals = new Arrival[batch.CountMax];
        _batch = batch;
        for (int i = 0; i < batch.Count; i++)
        {
            counters.DatagramsIn++;
            counters.BytesIn += batch[i].Length;
            Take(batch[i], now);
        }
    }

    /// <summary>The outward half. True: the outbox is full, and there is more.</summary>
    public bool Forward(Instant now)
    {
        for (; _nextTrack < _tracks.Count; _nextTrack++, _nextSubscriber = 0)
        {
            Track track = _tracks[_nextTrack];
            if (_nextSubscriber == 0 && _nextArrival == FromTheFirst) SizeEqualiser.Equalise(_arrivals, track.FirstArrival);
            for (; _nextSubscriber < track.Subscribers.Count; _nextSubscriber++)
            {
                if (ForwardTo(track.Subscribers[_nextSubscriber], track, now)) return true;
            }

            Keep(track, now);
        }

        Forget();
        return false;
    }

    private void Take(in Datagram datagram, Instant now)
    {
        Span<byte> bytes = _batch!.BytesOf(datagram);
        switch (DatagramKinds.Of(bytes))
        {
            case DatagramKind.Rtp:
                OnRtp(bytes, datagram, now);
                break;
            case DatagramKind.Rtcp:
                OnRtcp(bytes, datagram.Path, now);
                break;
            case DatagramKind.Stun:
                OnStun(bytes, datagram.Path, now);
                break;
            case DatagramKind.Dtls:
                OnDtls(bytes, datagram.Path, now);
                break;
            case DatagramKind.Tunnelled when !datagram.Path.IsTunnelled:
                if (tunnels.TryUnpack(bytes, datagram, now, out Datagram inner)) Take(inner, now);
                break;
            default:
                counters.Drop(DropReason.UnknownKind);
                break;
        }
    }

    /// <summary>
    /// The lists of arrivals begin anew. They point into the batch's memory, so what a fault of ours left of an earlier batch
    /// must not be sent with the bytes of a later one.
    /// </summary>
    private void Forget()
    {
        foreach (Track track in _tracks) track.FirstArrival = track.LastArrival = -1;
        _tracks.Clear();
        _count = 0;
        _nextTrack = 0;
        _nextSubscriber = 0;
        _nextArrival = FromTheFirst;
    }

    private void OnStun(ReadOnlySpan<byte> bytes, in NetworkPath path, Instant now)
    {
        if (tunnels.HasShells && IsOfALinkThatLeft(bytes, path, now)) return;

        if (!IsWithinBudget(bytes, path, now, out DropReason flood)) counters.Drop(flood);
        else if (!StunMessage.TryParse(bytes, out StunMessage check, out _)) counters.Drop(DropReason.StunMalformed);
        else if (check.Class is not StunClass.Request || check.Method != StunMessage.BindingMethod)
        {
            counters.Drop(DropReason.StunNotABindingRequest);
        }
        else if (!check.HasFingerprint || !StunIntegrity.VerifyFingerprint(check)) counters.Drop(DropReason.StunNoFingerprint);
        else if (!IceUfrag.TryReadLocal(check.Username, out IceUfrag ufrag)
            || !links.TryFind(ufrag, out PeerLink? link)
            || link.Room.IsSilent)
        {
            counters.Drop(DropReason.StunUnknownUser);
        }
        else if (!StunIntegrity.Verify(check, link.KeyFor(ufrag))) counters.Drop(DropReason.StunWrongPassword);
        else OnCheck(check, link, ufrag, path, now);
    }

    private bool IsOfALinkThatLeft(ReadOnlySpan<byte> bytes, in NetworkPath path, Instant now) =>
        CheckAddressee.TryRead(bytes, out IceUfrag ufrag)
        && (!links.TryFind(ufrag, out PeerLink? link) || link.Room.IsSilent)
        && tunnels.TryPassOnCheck(bytes, ufrag, path, now);

    /// <summary>From an address that is no link's here.</summary>
    private void OnUnknownAddress(ReadOnlySpan<byte> bytes, in NetworkPath path, DropReason reason)
    {
        if (!tunnels.HasShells || !tunnels.TryPassOn(bytes, path)) counters.Drop(reason);
    }

    /// <summary>
    /// Who names a link is counted against the link: a client behind the address of a flood can still join. From an address
    /// of the link it has a budget that nobody can use up who does not forge that very address and user fragment.
    /// </summary>
    private bool IsWithinBudget(ReadOnlySpan<byte> bytes, in NetworkPath path, Instant now, out DropReason flood)
    {
        flood = DropReason.StrangerFlood;
        if (!CheckAddressee.TryRead(bytes, out IceUfrag ufrag) || !links.TryFind(ufrag, out PeerLink? link))
        {
            return strangers.TryRead(path.Remote, now);
        }

        flood = DropReason.CheckFlood;
        return links.TryFind(path, out PeerLink? holder) && holder == link
            ? link.Limits.TryCheck(now)
            : link.Limits.TryCheckOnNewPath(now) && strangers.TryCheck(now);
    }

    private void OnCheck(in StunMessage check, PeerLink link, IceUfrag ufrag, in NetworkPath path, Instant now)
    {
        // Unanswered, a check must not count as a sign of life either: the client will repeat it.
        if (!outbox.HasRoomFor(StunWriter.ResponseLengthMax))
        {
            counters.Drop(DropReason.OutboxFull);
            return;
        }

        if (check.UnknownAttributes.Count > 0)
        {
            bool isAnswered = CheckResponder.TryRefuseUnknownAttributes(check, path, link.KeyFor(ufrag), outbox);
            counters.Drop(isAnswered ? DropReason.StunUnknownAttribute : DropReason.StunAnswerTooLong);
            return;
        }

        if (path.IsTunnelled && !link.Path.IsTunnelled)
        {
            counters.Drop(DropReason.OldPath);
            return;
        }

        if (!links.TryBind(path, link))
        {
            counters.Drop(DropReason.AddressTaken);
            return;
        }

        LinkSignal signal = link.OnCheck(check, link.KeyFor(ufrag), path, now, outbox);
        deadlines.Update(link);
        onSignal(link, signal);
    }

    private void OnDtls(ReadOnlySpan<byte> bytes, in NetworkPath path, Instant now)
    {
        if (!links.TryFind(path, out PeerLink? link))
        {
            OnUnknownAddress(bytes, path, DropReason.DtlsBeforeCheck);
            return;
        }

        if (!link.Limits.TryDtls(now))
        {
            counters.Drop(DropReason.DtlsFlood);
            return;
        }

        long ignored = link.DtlsIgnored;
        LinkSignal signal = link.OnDtls(bytes, path, now, outbox);
        if (link.DtlsIgnored != ignored) counters.Drop(DropReason.DtlsIgnored);
        if (signal is LinkSignal.Closed && link.End is not LinkEndReason.PeerClosed) counters.Drop(DropReason.DtlsRefused);
        deadlines.Update(link);
        onSignal(link, signal);
    }

    private void OnRtcp(Span<byte> bytes, in NetworkPath path, Instant now)
    {
        if (!links.TryFind(path, out PeerLink? link))
        {
            OnUnknownAddress(bytes, path, DropReason.UnknownAddress);
            return;
        }

        if (link.Srtp is not { } srtp) counters.Drop(DropReason.SrtpBeforeHandshake);
        else if (IsForgery(bytes, RtcpSsrcOffset, link, now)) counters.Drop(DropReason.SrtpForgeryFlood);
        else if (!srtp.Opener.TryOpenRtcp(bytes, out int length, out SrtpError error))
        {
            OnRefused(bytes, RtcpSsrcOffset, link, error, now);
        }
        else if (!link.Limits.TryRtcp(now)) counters.Drop(DropReason.RtcpFlood);
        else
        {
            link.OnClientData();
            if (!link.Media.OnRtcp(bytes[..length], outbox, counters, now)) counters.Drop(DropReason.RtcpMalformed);
            else deadlines.Update(link);
        }
    }

    private void OnRtp(Span<byte> bytes, in Datagram datagram, Instant now)
    {
        counters.RtpIn++;
        if (!links.TryFind(datagram.Path, out PeerLink? link))
        {
            OnUnknownAddress(bytes, datagram.Path, DropReason.UnknownAddress);
            return;
        }

        if (link.Srtp is not { } srtp)
        {
            counters.Drop(DropReason.SrtpBeforeHandshake);
            return;
        }

        if (IsForgery(bytes, RtpSsrcOffset, link, now))
        {
            counters.Drop(DropReason.SrtpForgeryFlood);
            return;
        }

        if (!srtp.Opener.TryOpenRtp(bytes, out int length, out SrtpError error))
        {
            OnRefused(bytes, RtpSsrcOffset, link, error, now);
            return;
        }

        if (!link.Limits.TryRtp(now))
        {
            counters.Drop(DropReason.RtpFlood);
            return;
        }

        link.OnClientData();
        if (link.Path.IsTunnelled && !datagram.Path.IsTunnelled) onSignal(link, link.Follow(datagram.Path));
        if (!link.Media.Intake.TryTake(bytes[..length], datagram.Offset, now, out Arrival arrival, out DropReason drop))
        {
            counters.Drop(drop);
            return;
        }

        if (arrival.IsRestored) counters.RtpRestored++;
        deadlines.Update(link);
        Enlist(arrival, now);
    }

    private void Enlist(in Arrival arrival, Instant now)
    {
        Track track = arrival.Track;
        if (track.IsMuted)
        {
            counters.Drop(DropReason.Muted);
            return;
        }

        if (arrival.AudioLevel >= 0)
        {
            track.Speech.OnPacket(arrival.AudioLevel, now);
            track.Link.Room.WakeSpeakers(now);
        }

        if (track.Subscribers.Count == 0) return;

        _arrivals[_count] = arrival;
        if (track.FirstArrival < 0)
        {
            track.FirstArrival = _count;
            _tracks.Add(track);
        }
        else
        {
            _arrivals[track.LastArrival].Next = _count;
        }

        track.LastArrival = _count++;
    }

    /// <summary>True: the outbox is full. The next call goes on where this one stopped.</summary>
    private bool ForwardTo(Slot slot, Track track, Instant now)
    {
        for (int i = _nextArrival == FromTheFirst ? track.FirstArrival : _nextArrival; i >= 0; i = _arrivals[i].Next)
        {
            if (!outbox.HasRoomFor(Forwarder.HeaderLengthMax + _arrivals[i].PayloadLength + _arrivals[i].Padding + SealOverheadMax))
            {
                _nextArrival = i;
                return true;
            }

            DropReason? drop = slot.Forward(_arrivals[i], _batch!.Memory, outbox, now);

            // What waits for a late start of a key frame is asked for once that has come.
            if (drop is null or DropReason.AwaitsKeyFrame) _arrivals[i].IsKept |= slot.CanResend;
            if (drop is null)
            {
                counters.RtpForwarded++;
                continue;
            }

            counters.Drop(drop.Value);
            if (drop is DropReason.AwaitsKeyFrame) AskForKeyFrame(track, now);
        }

        _nextArrival = FromTheFirst;
        return false;
    }

    private void Keep(Track track, Instant now)
    {
        for (int i = track.FirstArrival; i >= 0; i = _arrivals[i].Next)
        {
            if (_arrivals[i].IsKept) _arrivals[i].Layer.Stream?.Keep(_arrivals[i], _batch!.Memory, now);
        }
    }

    /// <summary>
    /// Asked for when a slot begins to show the track, and again here: the frame may have come while the subscriber was still
    /// shaking hands, or have been lost.
    /// </summary>
    private void AskForKeyFrame(Track track, Instant now)
    {
        track.RequestKeyFrame(now);
        deadlines.Update(track.Link);
    }

    /// <summary>Of both profiles: the tag.</summary>
    private const int SealOverheadMax = 16;

    /// <summary>
    /// While somebody forges the link's address, only SSRCs that it uses or has announced are tried: to hit one of those, a
    /// forger must have overheard it.
    /// </summary>
    private static bool IsForgery(ReadOnlySpan<byte> bytes, int ssrcOffset, PeerLink link, Instant now) =>
        !link.Limits.TriesNewSources(now) && !IsOfKnownSource(bytes, ssrcOffset, link);

    private void OnRefused(
        ReadOnlySpan<byte> bytes, int ssrcOffset, PeerLink link, SrtpError error, Instant now)
    {
        counters.Drop(SrtpDrops.ReasonOf(error));
        if (error is SrtpError.AuthenticationFailed && !IsOfKnownSource(bytes, ssrcOffset, link))
        {
            link.Limits.OnForgery(now);
        }
    }

    private static bool IsOfKnownSource(ReadOnlySpan<byte> bytes, int ssrcOffset, PeerLink link) =>
        bytes.Length >= ssrcOffset + sizeof(uint) && link.KnowsSource(BinaryPrimitives.ReadUInt32BigEndian(bytes[ssrcOffset..]));
}
