using Conference.MediaNode.Handover;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode.Room;

/// <summary>A room as its node carries it: links and tracks under names that mean nothing here.</summary>
internal sealed class MediaRoom(string name, DeadlineHeap deadlines) : IDeadline
{
    public const int LinksMax = 2_000;

    private readonly Dictionary<string, Track> _tracks = [];
    private readonly List<Track> _audioTracks = [];
    private readonly List<PeerLink> _links = [];
    private Instant _nextTickAt = Instant.Never;

    public string Name => name;

    /// <summary>Of the latest command; older ones are refused.</summary>
    public long Epoch { get; set; }

    /// <summary>It has been imported, and is not ours yet: nothing of it is sent, and nobody may command it.</summary>
    public bool IsSilent { get; set; }

    /// <summary>
    /// It came here, and nobody has confirmed yet that it is here for good: if it is closed now, it lives where it came from, and
    /// its clients must not hear a goodbye.
    /// </summary>
    public bool MayBeElsewhere { get; set; }

    /// <summary>The move that brought it here; none for a room that was opened here.</summary>
    public Guid CameBy { get; set; }

    public DeadlineHeap Deadlines => deadlines;

    public ActiveSpeakers Speakers { get; } = new();

    public IReadOnlyList<PeerLink> Links => _links;

    public Instant NextDeadline => _nextTickAt;

    public int HeapIndex { get; set; } = -1;

    public Track? FindTrack(string track) => _tracks.GetValueOrDefault(track);

    public void Add(PeerLink link) => _links.Add(link);

    public void Remove(PeerLink link) => _links.Remove(link);

    public void Add(Track track)
    {
        _tracks.Add(track.Name, track);
        if (track.Kind is SectionKind.Audio) _audioTracks.Add(track);
        foreach (PeerLink link in _links)
        {
            foreach (Slot slot in link.Media.Slots) slot.TryAttach(track);
        }
    }

    public void Remove(Track track)
    {
        _tracks.Remove(track.Name);
        _audioTracks.Remove(track);
    }

    /// <summary>Muted: nothing passes. Unmuted: audio goes on at once, video with its next key frame.</summary>
    public void SetMuted(Track track, bool muted, Instant now)
    {
        if (track.IsMuted == muted) return;

        track.IsMuted = muted;
        track.Speech.Reset();
        if (muted) return;

        track.RestartSlots();
        track.RequestKeyFrame(now);
        deadlines.Update(track.Link);
    }

    /// <summary>An audio packet with a level has come: somebody may be speaking.</summary>
    public void WakeSpeakers(Instant now)
    {
        if (_nextTickAt != Instant.Never) return;

        _nextTickAt = now + ActiveSpeakers.Tick;
        deadlines.Update(this);
    }

    /// <summary>True when the list of speakers has changed.</summary>
    public bool OnTimeout(Instant now)
    {
        if (now < _nextTickAt) return false;

        bool changed = Speakers.Update(_audioTracks, now);

        // A quiet room sleeps until the next audio packet: thousands of them would tick for nothing.
        _nextTickAt = Speakers.Current.Count > 0 ? now + ActiveSpeakers.Tick : Instant.Never;
        return changed;
    }

    /// <summary>Nobody else will go on with its links: all indices are theirs.</summary>
    public void LiftLeases()
    {
        MayBeElsewhere = false;
        foreach (PeerLink link in _links) link.LiftLease();
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(Epoch);
        writer.Write(_nextTickAt);
        Speakers.Export(writer);
    }

    public void Restore(ref RecordReader reader)
    {
        Epoch = reader.ReadInt64();
        _nextTickAt = reader.ReadInstant();
        Speakers.Restore(ref reader);
    }
}
