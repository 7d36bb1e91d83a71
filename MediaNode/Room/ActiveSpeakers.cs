using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Room;

/// <summary>
/// Who speaks in a room, loudest first. Looked at on a tick; a newcomer takes a place at once, and somebody who pauses keeps
/// it for <see cref="HoldFor"/>, so that tiles do not flicker.
/// </summary>
internal sealed class ActiveSpeakers
{
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan HoldFor = TimeSpan.FromMilliseconds(1500);

    public const int SpeakersMax = 8;

    private readonly List<Held> _held = [];
    private readonly List<string> _announced = [];

    /// <summary>By name, since a track may leave the shard and come back as another object.</summary>
    private readonly record struct Held(string Track, int Level, Instant LastHeardAt);

    /// <summary>Looks at all audio tracks of the room. True when the list of <see cref="Current"/> has changed.</summary>
    public bool Update(IReadOnlyList<Track> audioTracks, Instant now)
    {
        for (int i = _held.Count - 1; i >= 0; i--)
        {
            if (now - _held[i].LastHeardAt > HoldFor || Find(audioTracks, _held[i].Track) is not { IsMuted: false }) _held.RemoveAt(i);
        }

        for (int i = 0; i < audioTracks.Count; i++)
        {
            Track track = audioTracks[i];
            if (!track.IsMuted && track.Speech.IsSpeakingAt(now)) Hear(track.Name, track.Speech.LevelAt(now), now);
        }

        return Announce();
    }

    /// <summary>Names of tracks, loudest first when they were announced.</summary>
    public IReadOnlyList<string> Current => _announced;

    public int LevelOf(string track)
    {
        int place = PlaceOf(track);
        return place < 0 ? SpeechLevel.Silence : _held[place].Level;
    }

    private void Hear(string track, int level, Instant now)
    {
        int place = PlaceOf(track);
        if (place >= 0) _held[place] = new(track, level, now);
        else if (_held.Count < SpeakersMax) _held.Add(new(track, level, now));
    }

    // The order changes only when somebody comes or goes: two people talking at once would otherwise swap places all the time.
    private bool Announce()
    {
        bool same = _held.Count == _announced.Count;
        for (int i = 0; same && i < _held.Count; i++) same = _announced.Contains(_held[i].Track);
        if (same) return false;

        _held.Sort(static (a, b) => a.Level.CompareTo(b.Level));
        _announced.Clear();
        foreach (Held held in _held) _announced.Add(held.Track);
        return true;
    }

    private int PlaceOf(string track)
    {
        for (int i = 0; i < _held.Count; i++)
        {
            if (_held[i].Track == track) return i;
        }

        return -1;
    }

    private static Track? Find(IReadOnlyList<Track> tracks, string name)
    {
        for (int i = 0; i < tracks.Count; i++)
        {
            if (tracks[i].Name == name) return tracks[i];
        }

        return null;
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(_held.Count);
        foreach (Held held in _held)
        {
            writer.WriteText(held.Track);
            writer.Write(held.Level);
            writer.Write(held.LastHeardAt);
        }

        writer.Write(_announced.Count);
        foreach (string track in _announced) writer.WriteText(track);
    }

    public void Restore(ref RecordReader reader)
    {
        for (int left = reader.ReadCount(SpeakersMax); left > 0; left--)
        {
            _held.Add(new(reader.ReadText(), reader.ReadInt32(), reader.ReadInstant()));
        }

        for (int left = reader.ReadCount(SpeakersMax); left > 0; left--) _announced.Add(reader.ReadText());
    }
}
