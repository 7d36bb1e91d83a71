using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Ice;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room;
using Conference.MediaNode.Send;

namespace Conference.MediaNode;

/// <summary>The rooms and links of a shard, and what the cluster may ask of them. Every request may be repeated.</summary>
internal sealed class ShardRooms(
    ShardOptions options,
    IEntropy entropy,
    IDtlsServerFactory dtls,
    LinkTable table,
    DeadlineHeap deadlines,
    Outbox outbox,
    ShardCounters counters) : IDisposable
{
    private readonly Dictionary<string, MediaRoom> _rooms = [];
    private readonly Dictionary<string, PeerLink> _links = [];

    public IReadOnlyCollection<MediaRoom> All => _rooms.Values;

    /// <summary>The room, if the epoch may still command it. A later epoch is obeyed from now on.</summary>
    public ShardRefusal Find(string name, long epoch, out MediaRoom? room)
    {
        if (!_rooms.TryGetValue(name, out room) || room.IsSilent)
        {
            room = null;
            return ShardRefusal.UnknownRoom;
        }

        if (epoch < room.Epoch) return ShardRefusal.OldEpoch;
        room.Epoch = epoch;
        return ShardRefusal.None;
    }

    /// <summary>The room, whoever asks; null for one that is not ours (yet).</summary>
    public MediaRoom? Find(string name) => _rooms.GetValueOrDefault(name) is { IsSilent: false } room ? room : null;

    public ShardRefusal Open(string name, long epoch)
    {
        ShardRefusal refusal = Find(name, epoch, out _);
        if (refusal is not ShardRefusal.UnknownRoom) return refusal;
        if (_rooms.Count >= options.RoomsMax || _rooms.ContainsKey(name)) return ShardRefusal.Full;

        _rooms.Add(name, new MediaRoom(name, deadlines) { Epoch = epoch });
        counters.Rooms = _rooms.Count;
        return ShardRefusal.None;
    }

    public ShardRefusal Close(string name, long epoch)
    {
        ShardRefusal refusal = Find(name, epoch, out MediaRoom? room);
        if (room is null || refusal is not ShardRefusal.None) return refusal;

        for (int i = room.Links.Count - 1; i >= 0; i--)
        {
            if (room.MayBeElsewhere) Forget(room.Links[i]);
            else Close(room.Links[i]);
        }

        deadlines.Remove(room);
        _rooms.Remove(name);
        counters.Rooms = _rooms.Count;
        return ShardRefusal.None;
    }

    /// <summary>Makes the link of that name, or renegotiates it.</summary>
    /// <param name="renegotiates">None is made.</param>
    public OfferOutcome AcceptOffer(
        MediaRoom room, string linkName, string sdp, bool mayPublish, Instant now, bool renegotiates = false)
    {
        NegotiationPolicy policy = new()
        {
            Entropy = entropy,
            MayPublishAudio = mayPublish,
            MayPublishVideo = mayPublish,
        };
        if (_links.TryGetValue(linkName, out PeerLink? link))
        {
            return link.Room == room ? Renegotiate(link, sdp, policy, now) : OfferOutcome.Refused(ShardRefusal.UnknownLink);
        }

        if (renegotiates) return OfferOutcome.Refused(ShardRefusal.UnknownLink);
        if (table.IsFull || room.Links.Count >= MediaRoom.LinksMax) return OfferOutcome.Refused(ShardRefusal.Full);

        if (!OfferReader.TryRead(sdp, policy, out LinkDescription? description, out NegotiationError? error)
            || !DtlsFingerprint.TryParse(description.RemoteFingerprint, out DtlsFingerprint? fingerprint))
        {
            return new OfferOutcome(ShardRefusal.BadOffer, error, string.Empty, null);
        }

        link = new PeerLink(linkName, LocalCredentials.Draw(entropy), description, dtls.Create(fingerprint, now), room, now);
        _links.Add(linkName, link);
        room.Add(link);
        table.Add(link);
        counters.Links = _links.Count;
        return Answer(link, description, now);
    }

    public ShardRefusal CloseLink(MediaRoom room, string linkName)
    {
        if (!TryFindLink(room, linkName, out PeerLink? link)) return ShardRefusal.UnknownLink;
        Close(link);
        return ShardRefusal.None;
    }

    /// <summary>Shows these tracks in these slots and nothing in the others. An unknown track leaves its slot empty.</summary>
    /// <param name="version">Of the caller's wish: what is older than the one obeyed last is refused.</param>
    public ShardRefusal Subscribe(
        MediaRoom room, string linkName, IReadOnlyDictionary<string, string> trackByMid, Instant now, long version = 0)
    {
        if (!TryFindLink(room, linkName, out PeerLink? link)) return ShardRefusal.UnknownLink;
        if (version < link.Media.SubscribeVersion) return ShardRefusal.OldVersion;

        link.Media.SubscribeVersion = version;
        for (int i = 0; i < link.Media.Slots.Count; i++)
        {
            Slot slot = link.Media.Slots[i];
            Track? track = trackByMid.TryGetValue(slot.Mid, out string? name) ? room.FindTrack(name) : null;
            if (track?.Kind != slot.Section.Kind || track.Link == link || !slot.Section.Sends) track = null;
            if (track == slot.Track) continue;

            slot.Show(track);
            slot.RequestKeyFrame(now);
            if (track is not null) deadlines.Update(track.Link);
        }

        return ShardRefusal.None;
    }

    /// <param name="version">As that of <see cref="Subscribe"/>, of the track.</param>
    public static ShardRefusal Mute(MediaRoom room, string trackName, bool muted, Instant now, long version)
    {
        if (room.FindTrack(trackName) is not { } track) return ShardRefusal.UnknownLink;
        if (version < track.MuteVersion) return ShardRefusal.OldVersion;

        track.MuteVersion = version;
        room.SetMuted(track, muted, now);
        return ShardRefusal.None;
    }

    /// <summary>Takes a link that is over out of everything.</summary>
    public void Remove(PeerLink link)
    {
        link.Media.Clear();
        link.Room.Remove(link);
        table.Remove(link);
        deadlines.Remove(link);
        _links.Remove(link.Name);
        counters.Links = _links.Count;
        link.Dispose();
    }

    /// <summary>A link that has left for another shard: nothing of it ends.</summary>
    public void Forget(PeerLink link)
    {
        link.Media.Detach();
        link.Room.Remove(link);
        table.Remove(link);
        deadlines.Remove(link);
        _links.Remove(link.Name);
        counters.Links = _links.Count;
        link.Dispose();
    }

    /// <summary>A link from another shard. False: the name or the user fragment is taken, or there is no room for it.</summary>
    public bool TryAdopt(PeerLink link)
    {
        if (link.Room.Links.Count >= MediaRoom.LinksMax || _links.ContainsKey(link.Name) || !table.TryAdopt(link)) return false;

        _links.Add(link.Name, link);
        link.Room.Add(link);
        counters.Links = _links.Count;
        return true;
    }

    /// <summary>Nothing of that name is here.</summary>
    public bool IsFree(string name) => !_rooms.ContainsKey(name);

    public bool IsFull => _rooms.Count >= options.RoomsMax;

    /// <summary>The room of that name, silent or not.</summary>
    public MediaRoom? Named(string name) => _rooms.GetValueOrDefault(name);

    /// <summary>Nobody comes by that tunnel any more.</summary>
    public void LeaveTunnel(MediaRoom room, Tunnel tunnel)
    {
        int last = tunnel.FirstLocal + Tunnel.LocalsMax;
        foreach (PeerLink link in room.Links) table.Unbind(link, path => path.Local >= tunnel.FirstLocal && path.Local < last);
    }

    public PeerLink? FindLink(MediaRoom room, string name) => TryFindLink(room, name, out PeerLink? link) ? link : null;

    /// <summary>A room whose links have all left.</summary>
    public void Forget(MediaRoom room)
    {
        deadlines.Remove(room);
        _rooms.Remove(room.Name);
        counters.Rooms = _rooms.Count;
    }

    public void Dispose()
    {
        foreach (PeerLink link in _links.Values) link.Dispose();
    }

    /// <summary>The room's epoch guards its own links only, so a command for another room must not reach them.</summary>
    private bool TryFindLink(MediaRoom room, string name, [NotNullWhen(true)] out PeerLink? link) =>
        _links.TryGetValue(name, out link) && link.Room == room;

    private void Close(PeerLink link)
    {
        link.Close(LinkEndReason.Asked, outbox);
        Remove(link);
    }

    private OfferOutcome Renegotiate(PeerLink link, string sdp, NegotiationPolicy policy, Instant now)
    {
        if (!OfferReader.TryReadAgain(link.Description, sdp, policy, out LinkDescription? description, out NegotiationError? error))
        {
            return new OfferOutcome(ShardRefusal.BadOffer, error, string.Empty, null);
        }

        if (description.RestartsIce) table.Restart(link, LocalCredentials.Draw(entropy));
        return Answer(link, description, now);
    }

    private OfferOutcome Answer(PeerLink link, LinkDescription description, Instant now)
    {
        link.Description = description;
        link.Media.Apply(description, entropy);
        deadlines.Update(link);
        link.Invitations.OnAnnounced(options);
        LocalTransport transport = new()
        {
            IceUfrag = link.Credentials.Ufrag.ToString(),
            IcePwd = link.Credentials.Password,
            Fingerprint = dtls.Fingerprint.ToString(),
            Candidates = link.Invitations.Current(options),
            SessionId = link.SessionId,
            SessionVersion = (ulong)description.Revision,
            Cname = NodeCname.Text,
        };
        return new OfferOutcome(ShardRefusal.None, null, AnswerWriter.Write(description, transport), description);
    }
}
