using System.Text;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode.Room;

/// <summary>What a link publishes in one section, and who is subscribed to it.</summary>
internal sealed class Track
{
    /// <summary>A layer that has been silent this long is not chosen.</summary>
    private static readonly TimeSpan LayerIdleAfter = TimeSpan.FromSeconds(2);

    private readonly byte[] _mid;
    private Section _section;

    public Track(string name, PeerLink link, Section section)
    {
        Name = name;
        Link = link;
        _section = section;
        _mid = Encoding.ASCII.GetBytes(section.Mid);
        Layers = section.Rids.Count == 0 ? [new TrackLayer(null)] : [.. section.Rids.Select(rid => new TrackLayer(rid))];
    }

    /// <summary>Unique in the room; opaque.</summary>
    public string Name { get; }

    /// <summary>Where its packets come from.</summary>
    public PeerLink Link { get; }

    public string Mid => _section.Mid;

    public SectionKind Kind => _section.Kind;

    public TrackLayer[] Layers { get; }

    public List<Slot> Subscribers { get; } = [];

    public bool IsMuted { get; set; }

    public SpeechLevel Speech { get; } = new();

    /// <summary>The batch's arrivals of this track, linked by <see cref="Media.Arrival.Next"/>; -1 without any.</summary>
    public int FirstArrival { get; set; } = -1;

    public int LastArrival { get; set; } = -1;

    /// <summary>What forwarding them to one subscriber may take in the outbox.</summary>
    public int ArrivalBytes { get; set; }

    public bool MidIs(ReadOnlySpan<byte> other) => other.SequenceEqual(_mid);

    public bool Announces(uint ssrc)
    {
        foreach (RemoteSource source in _section.RemoteSources)
        {
            if (source.Ssrc == ssrc) return true;
        }

        return false;
    }

    public CodecBinding? FindCodec(byte payloadType)
    {
        foreach (CodecBinding binding in _section.Codecs)
        {
            if (binding.PayloadType == payloadType) return binding;
        }

        return null;
    }

    /// <summary>A later offer of the same link described the section anew.</summary>
    public void Update(Section section) => _section = section;

    /// <summary>The best layer that is being sent, or the best of all when none is.</summary>
    public TrackLayer BestLayer(Instant now)
    {
        for (int i = Layers.Length - 1; i > 0; i--)
        {
            if (Layers[i].Stream is { } stream && now - stream.LastPacketAt < LayerIdleAfter) return Layers[i];
        }

        return Layers[0];
    }

    public void RequestKeyFrame(Instant now) => BestLayer(now).Stream?.KeyFrames.Want();
}
