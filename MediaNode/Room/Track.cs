using System.Text;
using Conference.MediaNode.Handover;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Media;

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
        Layers = LayersOf(section);
    }

    /// <summary>Unique in the room; opaque.</summary>
    public string Name { get; }

    /// <summary>Where its packets come from.</summary>
    public PeerLink Link { get; }

    public string Mid => _section.Mid;

    public SectionKind Kind => _section.Kind;

    public TrackLayer[] Layers { get; private set; } = [];

    public List<Slot> Subscribers { get; } = [];

    public bool IsMuted { get; set; }

    /// <summary>Of the latest wish to have it muted or not; 0 before the first.</summary>
    public long MuteVersion { get; set; }

    public SpeechLevel Speech { get; } = new();

    /// <summary>The batch's arrivals of this track, linked by <see cref="Media.Arrival.Next"/>; -1 without any.</summary>
    public int FirstArrival { get; set; } = -1;

    public int LastArrival { get; set; } = -1;

    public bool MidIs(ReadOnlySpan<byte> other) => other.SequenceEqual(_mid);

    public bool Announces(uint ssrc)
    {
        for (int i = 0; i < _section.RemoteSources.Count; i++)
        {
            if (_section.RemoteSources[i].Ssrc == ssrc) return true;
        }

        return false;
    }

    public CodecBinding? FindCodec(byte payloadType)
    {
        // By index: an enumerator of the interface would be an allocation for each packet of an unknown stream.
        for (int i = 0; i < _section.Codecs.Count; i++)
        {
            if (_section.Codecs[i].PayloadType == payloadType) return _section.Codecs[i];
        }

        return null;
    }

    /// <summary>The stream whose retransmissions that SSRC was announced for.</summary>
    public uint? FindRepairedSsrc(uint rtxSsrc)
    {
        for (int i = 0; i < _section.RemoteSources.Count; i++)
        {
            if (_section.RemoteSources[i].RtxSsrc == rtxSsrc) return _section.RemoteSources[i].Ssrc;
        }

        return null;
    }

    public bool AnnouncesRtx(uint rtxSsrc) => FindRepairedSsrc(rtxSsrc) is not null;

    /// <summary>What a payload type of retransmissions repeats (RFC 4588 §8.6, apt).</summary>
    public CodecBinding? FindRepairedCodec(byte rtxPayloadType)
    {
        for (int i = 0; i < _section.Codecs.Count; i++)
        {
            if (_section.Codecs[i].RtxPayloadType == rtxPayloadType) return _section.Codecs[i];
        }

        return null;
    }

    /// <summary>Somebody is shown it: its losses are worth repairing.</summary>
    public bool IsShown => Subscribers.Count > 0 && !IsMuted;

    /// <summary>Its packets come under other numbers from now on, or come again after a pause.</summary>
    public void RestartSlots()
    {
        foreach (Slot slot in Subscribers) slot.Restart();
    }

    /// <summary>A later offer of the same link described the section anew.</summary>
    public void Update(Section section)
    {
        _section = section;
        Layers = LayersOf(section);
    }

    /// <summary>The best layer that is being sent, or the best of all when none is.</summary>
    public TrackLayer BestLayer(Instant now)
    {
        for (int i = Layers.Length - 1; i > 0; i--)
        {
            if (Layers[i].Stream is { } stream && now - stream.LastPacketAt < LayerIdleAfter) return Layers[i];
        }

        return Layers[0];
    }

    /// <summary>Audio has no such thing: a decoder starts with any packet.</summary>
    public void RequestKeyFrame(Instant now)
    {
        if (BestLayer(now).Stream is { } stream) RequestKeyFrame(stream);
    }

    public void RequestKeyFrame(ReceiveStream stream)
    {
        if (Kind is SectionKind.Video) stream.KeyFrames.Want();
    }

    /// <summary>Those that were there before stay the same objects.</summary>
    private TrackLayer[] LayersOf(Section section)
    {
        if (section.Rids.Count == 0) return [Layers.FirstOrDefault(static layer => layer.Rid is null) ?? new TrackLayer(null)];
        return [.. section.Rids.Select(rid => Layers.FirstOrDefault(layer => layer.Rid == rid) ?? new TrackLayer(rid))];
    }

    public TrackLayer? FindLayer(string rid) => FindLayer(Encoding.ASCII.GetBytes(rid));

    public TrackLayer? FindLayer(ReadOnlySpan<byte> rid)
    {
        foreach (TrackLayer layer in Layers)
        {
            if (layer.RidIs(rid)) return layer;
        }

        return null;
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(IsMuted);
        Speech.Export(writer);
        writer.Write(MuteVersion);
    }

    public void Restore(ref RecordReader reader)
    {
        IsMuted = reader.ReadBool();
        Speech.Restore(ref reader);
        if (reader.Version >= 2) MuteVersion = reader.ReadInt64();
    }
}
