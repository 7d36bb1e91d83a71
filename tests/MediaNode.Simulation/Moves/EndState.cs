using Conference.Grains.Rooms;
using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>How things must stand once nothing has gone wrong for a while.</summary>
internal static class EndState
{
    private const string OneNode = "one node carries the room in the end";
    private const string MediaRuns = "media runs in the end";

    public static void Check(NodeMesh mesh, SimSilo silo, NodeWitness witness, Instant quietSince)
    {
        if (!mesh.Nodes.Any(static node => node.IsAlive)) return;

        RoomState state = silo.Stored;
        if (state.Move is { IsOpen: true } move) throw new CheckFailed(OneNode, $"a move from {move.From} to {move.To} is not over");
        MovingNode[] carriers = [.. mesh.Nodes.Where(static node => node.IsAlive && node.Room is not null)];
        if (carriers is not [var carrier] || carrier != silo.Placement)
        {
            throw new CheckFailed(OneNode, $"{string.Join(", ", carriers.AsEnumerable())} carry it, and it is placed at {silo.Placement}");
        }

        if (carrier.Room!.Epoch > state.Epoch) throw new CheckFailed(OneNode, $"its epoch is {carrier.Room.Epoch}, above {state.Epoch}");
        foreach (LinkView link in witness.Links) CheckLink(mesh, link, quietSince);
    }

    private static void CheckLink(NodeMesh mesh, LinkView link, Instant quietSince)
    {
        SimClient client = link.Client;
        if (mesh.HasRolledBack) return;
        if (client.HasHeardGoodbye && !link.IsClosed) throw new CheckFailed("nobody is hung up on", $"{link} heard a goodbye");
        if (!IsUp(mesh, link, quietSince)) return;

        foreach (SlotView slot in link.Slots)
        {
            if (slot.Shown is not { IsMuted: false } track || slot.ChangedAt > quietSince || !IsUp(mesh, track.Link, quietSince)) continue;

            Instant? heardAt = client.FindSlot(slot.Ssrc)?.HeardAt;
            if (heardAt is null || heardAt < quietSince) throw new CheckFailed(MediaRuns, $"{slot} has heard nothing of {track}");
        }
    }

    /// <summary>It is connected, and its way to the node was not taken from under it.</summary>
    private static bool IsUp(NodeMesh mesh, LinkView link, Instant quietSince) =>
        !link.IsClosed && !link.Client.IsGone && link.Client.ConnectedAt < quietSince && mesh.MayBeReached(link.Client);
}
