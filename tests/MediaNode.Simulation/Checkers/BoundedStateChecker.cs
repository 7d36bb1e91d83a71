using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Media;
using Conference.MediaNode.Room;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>What the node keeps is what is there, and nothing once everybody has left.</summary>
internal sealed class BoundedStateChecker : Checker
{
    public override string Name => "state is bounded and goes";

    public override void OnLook(Instant now, NodeState state)
    {
        int alive = state.Links.Count(link => !link.IsClosed);
        if (state.Shard.Counters.Links != alive) Fail($"{state.Shard.Counters.Links} links counted, {alive} are there");

        foreach (MediaRoom room in state.Shard.Rooms.All)
        {
            if (room.Links.Count != alive) Fail($"{room.Links.Count} links in the room, {alive} are there");
            foreach (PeerLink link in room.Links) CheckLink(link);
        }

        foreach (LinkView link in state.Links)
        {
            foreach (TrackView track in link.Tracks) CheckTrack(state, link, track);
        }
    }

    public override void OnEnd(Instant now, NodeState state)
    {
        if (state.Shard.Rooms.All.Count > 0 || state.Shard.Counters.Rooms != 0) Fail("a room is left");
        if (state.Shard.Counters.Links != 0) Fail($"{state.Shard.Counters.Links} links are left");
        if (state.Shard.NextDeadline != Instant.Never) Fail($"a deadline is left: {state.Shard.NextDeadline}");
        if (!state.Shard.Outbox.IsEmpty) Fail("the outbox is not empty");

        long refused = state.Shard.Counters.DroppedFor(DropReason.UnknownAddress);
        foreach (LinkView link in state.Links) ProveForgotten(now, state.Shard, link);
        long forgotten = state.Shard.Counters.DroppedFor(DropReason.UnknownAddress) - refused;
        if (forgotten != state.Links.Count) Fail($"{state.Links.Count - forgotten} addresses are still known");
    }

    private void CheckLink(PeerLink link)
    {
        if (link.Paths.Count > PeerLink.PathsMax) Fail($"{link.Name} has {link.Paths.Count} paths");
        if (link.Media.Intake.Streams.All.Count > StreamTable.StreamsMax) Fail($"{link.Name} has too many streams");
        if (link.HeapIndex < 0) Fail($"{link.Name} has no deadline");
    }

    private void CheckTrack(NodeState state, LinkView link, TrackView track)
    {
        if (link.IsClosed) return;

        Track? real = state.Shard.Rooms.All.First().FindTrack(track.Name);
        int subscribers = real?.Subscribers.Count ?? -1;
        if (subscribers != track.Subscribers.Count) Fail($"{track} has {subscribers} subscribers, not {track.Subscribers.Count}");
    }

    /// <summary>A datagram from where somebody was comes from nowhere now.</summary>
    private static void ProveForgotten(Instant now, MediaShard shard, LinkView link)
    {
        DatagramBatch batch = new(1, 64);
        batch.Memory[0] = 0x80;
        batch.Add(0, 12, new NetworkPath(0, link.Client.Address));
        shard.Handle(batch, now);
        shard.Drain(now);
    }
}
