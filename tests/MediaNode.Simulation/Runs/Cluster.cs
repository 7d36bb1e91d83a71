using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Node;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Runs;

/// <summary>The rest of the cluster, as far as the node hears of it: who comes and goes, and what is shown in which slot.</summary>
internal sealed class Cluster(ICallNode node, NodeWitness witness, Agenda agenda)
{
    public void Join(SimClient client) => node.Accept(client, answer =>
    {
        agenda.After(client.Plan.SignallingDelay, () => client.OnAnswer(answer));
        Refill();
    });

    public void Leave(SimClient client)
    {
        client.Leave();
        if (client.Plan.Leaves is not LeaveKind.IsRemoved || witness.TryFind(client) is not { IsClosed: false } link) return;

        node.CloseLink(link);
        Refill();
    }

    public void Show(LinkView link, ShowStep step)
    {
        SlotView? slot = link.Slots.FindAll(slot => slot.Kind == step.Kind).ElementAtOrDefault(step.Slot);
        if (slot is null || link.IsClosed) return;

        // One choice more than there are tracks: an empty slot. Nobody is shown one track twice.
        List<TrackView> tracks = Shown(link, slot.Kind);
        TrackView? track = tracks.ElementAtOrDefault(step.Choice % (tracks.Count + 1));
        if (track is not null && link.Slots.Exists(other => other != slot && other.Shown == track)) return;

        Apply(link, slot, track);
    }

    public void Mute(LinkView link, MuteStep step)
    {
        if (!link.IsClosed && link.Tracks.Find(track => track.Kind == step.Kind) is { } track) node.Mute(track, step.IsMuted);
    }

    /// <summary>Empty slots are given tracks that the client is not shown yet.</summary>
    public void Refill()
    {
        foreach (LinkView link in witness.Links)
        {
            if (link.IsClosed) continue;
            foreach (SlotView slot in link.Slots)
            {
                if (slot.Shown is not null) continue;
                TrackView? next = Shown(link, slot.Kind).Find(track => link.Slots.TrueForAll(other => other.Shown != track));
                if (next is not null) Apply(link, slot, next);
            }
        }
    }

    private List<TrackView> Shown(LinkView link, SectionKind kind) =>
    [
        .. witness.Links.Where(other => other != link && !other.IsClosed)
            .SelectMany(other => other.Tracks)
            .Where(track => track.Kind == kind),
    ];

    private void Apply(LinkView link, SlotView changed, TrackView? track)
    {
        Dictionary<string, string> trackByMid = [];
        foreach (SlotView slot in link.Slots)
        {
            TrackView? shown = slot == changed ? track : slot.Shown;
            if (shown is not null) trackByMid[slot.Mid] = shown.Name;
        }

        node.Subscribe(link, trackByMid);
    }
}
