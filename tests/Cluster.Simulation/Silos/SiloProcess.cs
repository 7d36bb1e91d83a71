using Conference.Cluster.Simulation.Network;
using Conference.Silo.Embedded;

namespace Conference.Cluster.Simulation.Silos;

/// <summary>One silo of the cluster: the grains that live in it end with it, and so do the node links that end there.</summary>
internal sealed class SiloProcess : Process
{
    private readonly ActorCluster _cluster;

    public SiloProcess(int index, ActorCluster cluster)
        : base($"silo{index}")
    {
        _cluster = cluster;
        Outside = cluster.Engine.AddOutsideParty();
        Links = new NodeLinkDoor(this, cluster);
        IsUp = true;
    }

    /// <summary>Calls of what is no grain, such as the door for nodes.</summary>
    public OutsideParty Outside { get; private set; }

    public NodeLinkDoor Links { get; private set; }

    public void Start()
    {
        if (IsUp) return;
        Outside = _cluster.Engine.AddOutsideParty();
        Links = new NodeLinkDoor(this, _cluster);
        IsUp = true;
        _cluster.Trace.Note("starts", Name);
    }

    protected override void OnDied()
    {
        _cluster.Trace.Note("dies", Name);
        Links.Forget();
        _cluster.Places.OnDied(this);
    }
}
