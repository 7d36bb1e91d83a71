using Conference.MediaNode.Handover;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Media;
using Conference.MediaNode.Send;

namespace Conference.MediaNode.Room;

/// <summary>A link's part in its room: the tracks that it publishes and the slots that it is shown.</summary>
internal sealed class LinkMedia
{
    private readonly PeerLink _link;
    private readonly List<Slot> _slots = [];
    private readonly LinkReports _reports;

    public LinkMedia(PeerLink link)
    {
        _link = link;
        _reports = new LinkReports(link, this);
    }

    public MediaIntake Intake { get; } = new();

    public RepairBudget RepairBudget { get; } = new();

    /// <summary>Of the latest wish for what its slots show; 0 before the first.</summary>
    public long SubscribeVersion { get; set; }

    public IReadOnlyList<Slot> Slots => _slots;

    public Instant NextDeadline => _reports.NextDeadline;

    /// <summary>What the negotiation agreed on, first or again: makes new tracks and slots, and updates those that stay.</summary>
    public void Apply(LinkDescription description, IEntropy entropy)
    {
        Intake.Configure(description);
        foreach (Section section in description.Sections)
        {
            ApplyTrack(section);
            ApplySlot(section, entropy);
        }

        RemoveStoppedSlots(description);
    }

    /// <summary>Everything of this link leaves the room.</summary>
    public void Clear()
    {
        foreach (Slot slot in _slots) slot.Show(null);
        _slots.Clear();
        for (int i = Intake.Tracks.Count - 1; i >= 0; i--) RemoveTrack(Intake.Tracks[i]);
    }

    public Slot? FindSlot(string mid)
    {
        foreach (Slot slot in _slots)
        {
            if (slot.Mid == mid) return slot;
        }

        return null;
    }

    public Slot? FindSlot(uint ssrc)
    {
        foreach (Slot slot in _slots)
        {
            if (slot.Stream.Ssrc == ssrc) return slot;
        }

        return null;
    }

    /// <summary>Input: a decrypted compound packet.</summary>
    public bool OnRtcp(ReadOnlySpan<byte> compound, Outbox outbox, ShardCounters counters, Instant now) =>
        _reports.OnCompound(compound, outbox, counters, now);

    /// <summary>Input: the clock, and the moment to write what has gathered.</summary>
    public void OnTimeout(Outbox outbox, ShardCounters counters, Instant now) => _reports.OnTimeout(outbox, counters, now);

    private void ApplyTrack(Section section)
    {
        Track? track = FindTrack(section.Mid);
        if (track is not null && section.Receives) Intake.Update(track, section);
        else if (track is not null) RemoveTrack(track);
        else if (section.Receives)
        {
            track = new Track(TrackName.Of(_link.Name, section.Mid), _link, section);
            Intake.Add(track);
            _link.Room.Add(track);
        }
    }

    private void ApplySlot(Section section, IEntropy entropy)
    {
        Slot? slot = FindSlot(section.Mid);
        if (slot is not null && slot.Stream.Ssrc == section.Slot?.LocalSsrc) slot.Update(section, entropy);
        else if (section.Slot is not null) _slots.Add(new Slot(_link, section, entropy));
    }

    /// <summary>A paused slot keeps its SSRC and its numbers; a stopped one is over, and its mid may come back under another.</summary>
    private void RemoveStoppedSlots(LinkDescription description)
    {
        for (int i = _slots.Count - 1; i >= 0; i--)
        {
            if (description.Find(_slots[i].Mid)?.Slot?.LocalSsrc == _slots[i].Stream.Ssrc) continue;

            _slots[i].Show(null);
            _slots.RemoveAt(i);
        }
    }

    private void RemoveTrack(Track track)
    {
        Intake.Remove(track);
        _link.Room.Remove(track);
        for (int i = track.Subscribers.Count - 1; i >= 0; i--) track.Subscribers[i].Show(null);
    }

    private Track? FindTrack(string mid)
    {
        foreach (Track track in Intake.Tracks)
        {
            if (track.Mid == mid) return track;
        }

        return null;
    }

    public void Export(RecordWriter writer)
    {
        Intake.Export(writer);
        writer.Write(_slots.Count);
        foreach (Slot slot in _slots)
        {
            writer.WriteText(slot.Mid);
            slot.Export(writer);
        }

        RepairBudget.Export(writer);
        _reports.Export(writer);
        writer.Write(SubscribeVersion);
    }

    /// <summary>The description has been applied: tracks and slots are there.</summary>
    public void Restore(ref RecordReader reader)
    {
        Intake.Restore(ref reader);
        for (int left = reader.ReadCount(_slots.Count); left > 0; left--) RestoreSlot(ref reader);

        RepairBudget.Restore(ref reader);
        _reports.Restore(ref reader);
        if (reader.Version >= 2) SubscribeVersion = reader.ReadInt64();
    }

    /// <summary>Reports go out in the order of the slots, so each takes the place that it had: the end of those restored.</summary>
    private void RestoreSlot(ref RecordReader reader)
    {
        if (FindSlot(reader.ReadText()) is not { } slot)
        {
            reader.Refuse();
            return;
        }

        _slots.Remove(slot);
        _slots.Add(slot);
        slot.Restore(ref reader);
    }

    /// <summary>Everything of this link leaves the shard without ending: who is shown its tracks waits for them.</summary>
    public void Detach()
    {
        foreach (Slot slot in _slots) slot.Detach();
        foreach (Track track in Intake.Tracks)
        {
            for (int i = track.Subscribers.Count - 1; i >= 0; i--) track.Subscribers[i].Detach();
            _link.Room.Remove(track);
        }
    }
}
