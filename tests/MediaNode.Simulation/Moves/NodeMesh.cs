using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Node;
using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Simulation.Runs;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>
/// All between nodes and clients. It tells what a node says of its own from what it passes on, so that the witness sees one node,
/// wherever it is, and sees to it that nothing is lost but by a path.
/// </summary>
internal sealed class NodeMesh(MoveScenario scenario, Agenda agenda, SeededRandom random, NodeWitness witness, Trace trace)
    : INodeOutput, IDisposable
{
    private const string NothingIsLost = "nothing is lost between nodes";

    /// <summary>Who has followed needs no stragglers after it.</summary>
    private static readonly TimeSpan StragglersFor = TimeSpan.FromSeconds(2.5);

    /// <summary>After a silence of the other end.</summary>
    private static readonly TimeSpan TunnelsForget = TimeSpan.FromSeconds(8);

    private readonly Dictionary<(MovingNode From, MovingNode To), SimPath<TunnelDatagram>> _paths = [];
    private readonly Dictionary<MovingNode, List<Intake>> _held = [];
    private readonly List<MovingNode> _nodes = [];

    public TunnelKeys Keys { get; } = new();

    public Custody Custody { get; } = new();

    public IReadOnlyList<MovingNode> Nodes => _nodes;

    /// <summary>Of clients, towards them.</summary>
    public Dictionary<SimClient, SimPath<SimDatagram>> Down { get; } = [];

    /// <summary>Carries out what a node asks of its host.</summary>
    public Action<MovingNode, MoveErrand> CarryOut { get; set; } = static (_, _) => { };

    /// <summary>Takes what a node tells the cluster.</summary>
    public Action<MovingNode, NodeEvent> Tell { get; set; } = static (_, _) => { };

    /// <summary>Until then something between nodes may be lost: one died, or was cut off.</summary>
    public Instant DisturbedUntil { get; private set; } = Instant.Zero;

    /// <summary>Two nodes have had the room, and one of them was declared out: clients may have listened to that one.</summary>
    public bool HasRolledBack { get; private set; }

    /// <summary>Datagrams that went on, to a client or to another node.</summary>
    public long PassedOn { get; private set; }

    public void Add(MovingNode node)
    {
        foreach (MovingNode other in _nodes)
        {
            _paths[(node, other)] = new(scenario.NodePath, random.Fork(), agenda, datagram => other.Receive(datagram, node));
            _paths[(other, node)] = new(scenario.NodePath, random.Fork(), agenda, datagram => node.Receive(datagram, other));
        }

        _nodes.Add(node);
        _held[node] = [];
    }

    /// <summary>From a client.</summary>
    public void Receive(SimDatagram datagram) => _nodes.Find(node => node.Addresses.Has(datagram.NodeAddress))!.Receive(datagram);

    /// <summary>What stands between nodes and clients takes so much longer to be as it was.</summary>
    public void Disturb(TimeSpan lasts) => DisturbedUntil = agenda.Now + lasts + TunnelsForget;

    public void Cut(MovingNode a, MovingNode b, TimeSpan lasts)
    {
        Disturb(lasts);
        _paths[(a, b)].IsCut = _paths[(b, a)].IsCut = true;
        agenda.After(lasts, () => _paths[(a, b)].IsCut = _paths[(b, a)].IsCut = false);
    }

    /// <inheritdoc/>
    public void OnSettled(
        MovingNode node,
        IReadOnlyList<Intake> taken,
        List<Emission> emissions,
        IReadOnlyList<MoveErrand> errands,
        IReadOnlyList<NodeEvent> events)
    {
        List<Intake> intakes = [.. _held[node], .. taken];
        bool hasServed = Custody.Of(node) is Part.Serving;
        foreach (MoveErrand errand in errands) OnErrand(node, errand);
        foreach (NodeEvent happened in events) OnCustody(node, happened);

        List<Sorted> sorted = emissions.ConvertAll(emission => Sort(node, emission, intakes));
        TakeRest(node, intakes, taken);
        foreach (Sorted emission in sorted) Emit(node, emission, hasServed);
        foreach (NodeEvent happened in events) OnEvent(node, happened);
        witness.OnDrained(agenda.Now);
        foreach (MoveErrand errand in errands) CarryOut(node, errand);
    }

    public void OnDied(MovingNode node)
    {
        _held[node].Clear();
        Custody.Forget(node);
        Disturb(TimeSpan.Zero);
    }

    public void Dispose() => Keys.Dispose();

    /// <param name="Inner">What is on its way between a client and the node that serves it; null: a sign of life.</param>
    /// <param name="IsOwn">Whether the node itself has sealed it; otherwise it passes it on.</param>
    private readonly record struct Sorted(Emission Emission, SimDatagram? Inner, MovingNode? To, bool IsHomeward, bool IsOwn);

    private void OnErrand(MovingNode node, MoveErrand errand)
    {
        if (errand is not SendMoveMessage { Message: { } message }) return;

        trace.Note(agenda.Now, $"{node} says {message.GetType().Name}{(message is MoveRefused refused ? $" {refused.Reason}" : "")}");
        Custody.OnSaid(node, message);
    }

    private void OnCustody(MovingNode node, NodeEvent happened)
    {
        if (happened is not (RoomTaken or MoveFailed)) return;

        if (happened is MoveFailed && Custody.Of(node) is Part.None) OnTakenBack(node);
        else Custody.Serve(node);
        witness.OnServed(agenda.Now);
    }

    /// <summary>The node had let go: it goes on above what the other may have sealed, and knows nothing of what that has taken.</summary>
    private void OnTakenBack(MovingNode node)
    {
        trace.Note(agenda.Now, $"{node} takes the room back");
        witness.OnTakenBack(agenda.Now, IndexLease.Length, isAnotherTime: Custody.LastServer != node);
        HasRolledBack |= Custody.LastServer != node;
        Custody.TakeBack(node, _nodes);
        Disturb(TimeSpan.Zero);
    }

    /// <summary>False: it would not follow, and a node on its way is gone.</summary>
    public bool MayBeReached(SimClient client)
    {
        if (_nodes.TrueForAll(static node => node.IsAlive) || Custody.Server is not { } server) return true;
        return server.Addresses.Has(client.NodeAddress) || client.Plan.Follows is not FollowKind.Never;
    }

    private Sorted Sort(MovingNode node, Emission emission, List<Intake> intakes)
    {
        MovingNode? to = _nodes.Find(other => other.Addresses.Has(emission.Path.Remote));
        if (to is null) return SortHome(node, emission, emission.Bytes, emission.Path.Remote, null, intakes);

        if (!Keys.TryOpen(emission.Bytes, agenda.Now, out byte[] inner, out TransportAddress remote, out bool isHomeward))
        {
            throw new CheckFailed("what nodes send each other can be read", $"{node} to {to}: {emission.Bytes.Length} bytes");
        }

        if (inner.Length == 0) return new Sorted(emission, null, to, isHomeward, IsOwn: false);
        if (isHomeward) return SortHome(node, emission, inner, remote, to, intakes);

        Intake? source = intakes.Find(intake => !intake.IsSettled && !intake.IsHomeward && Carries(intake, inner));
        if (source is null) throw new CheckFailed(NothingIsLost, $"{node} passes on to {to} what did not come from {remote}");

        source.IsSettled = true;
        return new Sorted(emission, source.Inner, to, IsHomeward: false, IsOwn: false);
    }

    /// <summary>What goes to a client, straight or by way of the node where it is.</summary>
    private Sorted SortHome(
        MovingNode node, Emission emission, byte[] inner, TransportAddress remote, MovingNode? to, List<Intake> intakes)
    {
        if (intakes.Find(intake => !intake.IsSettled && intake.IsHomeward && Carries(intake, inner)) is { } source)
        {
            source.IsSettled = true;
            if (to is null) source.Inner!.NodeAddress = node.Addresses.AddressOf(emission.Path.Local);
            return new Sorted(emission, source.Inner, to, IsHomeward: true, IsOwn: false);
        }

        LinkView link = witness.FindByAddress(remote);
        TransportAddress local = to is null ? node.Addresses.AddressOf(emission.Path.Local) : default;
        SimDatagram datagram = new(inner, link.Client, agenda.Now) { ClientAddress = remote, NodeAddress = local };
        return new Sorted(emission, datagram, to, IsHomeward: true, IsOwn: true);
    }

    private static bool Carries(Intake intake, byte[] inner) => intake.Inner is { } of && of.Bytes.AsSpan().SequenceEqual(inner);

    /// <summary>What has not gone on was held, taken, or lost.</summary>
    private void TakeRest(MovingNode node, List<Intake> intakes, IReadOnlyList<Intake> fresh)
    {
        List<Intake> held = _held[node];
        bool wasHeld = held.Count > 0;
        held.Clear();
        List<SimDatagram> taken = [];
        foreach (Intake intake in intakes)
        {
            bool isRepeated = intake.Tunnel is { HasCome: true } && fresh.Contains(intake);
            if (intake.Tunnel is { } tunnel) tunnel.HasCome = true;
            if (intake.IsSettled || isRepeated || intake.Inner is not { } inner) continue;

            Part part = Custody.Of(node);
            if (part is Part.Holding && !intake.IsHomeward) held.Add(intake);
            else if (part is Part.Serving && !intake.IsHomeward)
            {
                if (!Custody.IsOutcast(node)) taken.Add(inner);
            }
            else if (!MayBeLost(node, inner))
            {
                throw new CheckFailed(NothingIsLost, $"{node} drops a datagram of {inner.Client}, {Words(intake)}");
            }
        }

        if (taken.Count > 0 || wasHeld) witness.OnTaken(agenda.Now, taken);
    }

    private static string Words(MovingNode node, Sorted sorted)
    {
        string what = sorted.Inner is { } inner
            ? $"{DatagramKinds.Of(inner.Bytes)} {inner.Bytes.Length} {(sorted.IsHomeward ? "for" : "of")} {inner.ClientAddress}"
            : "a sign of life";
        return $"{node} {(sorted.IsOwn ? "sends" : "passes on")} {what} to {sorted.To?.ToString() ?? "it"}";
    }

    private static string Words(Intake intake) =>
        $"{DatagramKinds.Of(intake.Inner!.Bytes)} {(intake.IsHomeward ? "to" : "from")} {intake.Inner.ClientAddress}"
        + $"{(intake.Tunnel is null ? "" : " in a tunnel")}";

    /// <summary>
    /// Nobody is left to whom it matters, or the client has found another way long ago, or the nodes have been kept from each other.
    /// </summary>
    private bool MayBeLost(MovingNode node, SimDatagram datagram)
    {
        SimClient client = datagram.Client;
        if (witness.TryFind(client) is not { IsClosed: false, IsProven: true } || client.IsGone) return true;
        if (Custody.IsNowhere || agenda.Now < DisturbedUntil || !MayBeReached(client)) return true;
        return !node.Addresses.Has(client.NodeAddress) && agenda.Now - client.SelectedAt > StragglersFor;
    }

    private void Emit(MovingNode node, Sorted sorted, bool hasServed)
    {
        SimDatagram? inner = sorted.Inner;
        if (sorted.IsOwn && inner is not null) OnOwn(node, inner, hasServed);
        else if (inner is not null) PassedOn++;

        if (trace.IsWritten && (sorted.To is not null || !sorted.IsOwn)) trace.Note(agenda.Now, Words(node, sorted));
        if (sorted.To is { } to) _paths[(node, to)].Send(new TunnelDatagram(sorted.Emission.Bytes, inner, sorted.IsHomeward));
        else Down[inner!.Client].Send(inner);
    }

    /// <param name="hasServed">When the input came: it may have spoken before it let go.</param>
    private void OnOwn(MovingNode node, SimDatagram datagram, bool hasServed)
    {
        // Links whose handshake is cut short by a move hear a goodbye.
        bool isGoodbye = DatagramKinds.Of(datagram.Bytes) is DatagramKind.Dtls;
        if (!isGoodbye && !hasServed) Custody.OnSealed(node);

        LinkView link = witness.Find(datagram.Client);
        if (Custody.IsOutcast(node)) witness.OnOutcastSent(agenda.Now, link, datagram.Bytes);
        else witness.OnSent(agenda.Now, link, datagram.Bytes);
    }

    private void OnEvent(MovingNode node, NodeEvent happened)
    {
        if (happened is LinkChanged changed && !Custody.IsOutcast(node))
        {
            LinkSignal signal = changed.State switch
            {
                LinkState.Connected => LinkSignal.Connected,
                LinkState.Disconnected => LinkSignal.Disconnected,
                _ => LinkSignal.Closed,
            };
            witness.OnSignal(agenda.Now, changed.Link.ToString(), signal);

            // Its handshake could not go with the room: such a client is told, and begins anew.
            LinkView? link = witness.Links.FirstOrDefault(link => link.Client.Plan.LinkName == changed.Link.ToString());
            if (signal is LinkSignal.Closed && link is { IsProven: false }) link.Client.ShutOut();
        }

        if (happened is not (LinkChanged or SpeakersChanged))
        {
            trace.Note(agenda.Now, $"{node} tells {happened}");
            Tell(node, happened);
        }
    }
}
