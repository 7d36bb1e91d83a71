using Conference.Cluster.Simulation.Network;
using Conference.Cluster.Simulation.Nodes;
using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Cluster.Simulation.Silos;

/// <summary>A silo's end of the node links: what NodeHub and ProcessWitness do, without their network.</summary>
internal sealed class NodeLinkDoor(SiloProcess silo, ActorCluster cluster)
{
    public static readonly TimeSpan WitnessLooksFor = TimeSpan.FromSeconds(3);

    private readonly List<Link> _links = [];

    /// <summary>A node has dialled; the first thing that it says is who it is.</summary>
    /// <param name="answer">Told the result, or null when the call failed and the connection is closed.</param>
    public void Register(Connection connection, NodeProcess node, NodeRegistration registration, Action<RegistrationResult?> answer)
    {
        Link link = new(silo, node, connection, cluster);
        link.Reference = cluster.Grains.CreateObjectReference<INodeLinkObserver>(link);
        _links.Add(link);
        connection.OnClosedAtB = () => OnClosed(link);
        Call(link, async grain =>
        {
            RegistrationResult result = await grain.LinkOpened(registration, link.Reference);
            link.Number = result.LinkNumber;
            link.IsRegistered = result.Refusal is RegistrationRefusal.None;

            // It ended while the grain was asked: then nobody has told it so.
            if (link.IsRegistered && !_links.Contains(link)) Look(node, link.Number);
            answer(result);
        });
    }

    public void Report(Connection connection, NodeLoad load)
    {
        if (Find(connection) is not { IsRegistered: true } link) return;
        Call(link, async grain =>
        {
            await grain.Report(link.Number, load);
            if (!await grain.Holds(link.Number)) Abort(link);
        });
    }

    /// <param name="answer">Told the last sequence number seen.</param>
    public void Take(Connection connection, NodeEventBatch batch, Action<long> answer)
    {
        if (Find(connection) is not { IsRegistered: true } link) return;
        Call(link, async grain => answer(await grain.OnEvents(link.Number, batch)));
    }

    /// <summary>The silo has ended: grains that still hold its links reach nobody.</summary>
    public void Forget()
    {
        foreach (Link link in _links) cluster.Grains.DeleteObjectReference<INodeLinkObserver>(link.Reference!);
        _links.Clear();
    }

    private sealed class Link(SiloProcess silo, NodeProcess node, Connection connection, ActorCluster cluster) : INodeLinkObserver
    {
        public NodeProcess Node => node;

        public Connection Connection => connection;

        public INodeLinkObserver? Reference { get; set; }

        public long Number { get; set; }

        public bool IsRegistered { get; set; }

        public Task Execute(NodeCommand command)
        {
            cluster.OnCommand(node, command);
            connection.Send(silo, () => node.OnCommand(connection, command));
            return Task.CompletedTask;
        }
    }

    private Link? Find(Connection connection) => _links.Find(link => link.Connection == connection);

    private void OnClosed(Link link)
    {
        if (!_links.Remove(link)) return;
        cluster.Grains.DeleteObjectReference<INodeLinkObserver>(link.Reference!);
        if (link.IsRegistered) Look(link.Node, link.Number);
    }

    /// <summary>Whether the node's process is there. Its grain is told, as of this link.</summary>
    public void Look(NodeProcess node, long linkNumber)
    {
        // A machine that is cut off answers nothing, and silence proves nothing.
        int life = silo.Life;
        bool isProven = !node.IsUp && !cluster.Wires.IsCut(silo, node);
        cluster.Wires.Agenda.After(isProven ? TimeSpan.FromMilliseconds(20) : WitnessLooksFor, () =>
        {
            if (life != silo.Life) return;
            NodeEnd proof = isProven && !node.IsUp ? NodeEnd.ProcessEnded : NodeEnd.Unknown;
            Call(node, grain => grain.LinkClosed(linkNumber, proof), static () => { });
        });
    }

    private void Abort(Link link)
    {
        link.Connection.Close(silo);
        OnClosed(link);
    }

    /// <summary>A call that fails ends the connection, as an exception of a hub's method makes the node dial anew.</summary>
    private void Call(Link link, Func<IMediaNodeGrain, Task> call) => Call(link.Node, call, () =>
    {
        if (link.Connection.IsOpen) Abort(link);
    });

    private void Call(NodeProcess node, Func<IMediaNodeGrain, Task> call, Action onFailed)
    {
        int life = silo.Life;
        silo.Outside.Post(async () =>
        {
            if (life != silo.Life) return;
            try
            {
                await call(cluster.Grains.GetGrain<IMediaNodeGrain>(node.Id.Value));
            }
            catch (Exception failed) when (ActorCluster.IsOfAFault(failed))
            {
                if (life == silo.Life) onFailed();
            }
        });
    }
}
