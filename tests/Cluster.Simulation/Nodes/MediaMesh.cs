using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Handshake;
using Conference.MediaNode.Simulation.Moves;
using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Simulation.Scenarios;
using Trace = Conference.Cluster.Simulation.Runs.Trace;

namespace Conference.Cluster.Simulation.Nodes;

/// <summary>All datagrams: between clients and nodes, and between nodes; and the channels by which rooms move.</summary>
internal sealed class MediaMesh : INodeOutput, IDisposable
{
    private readonly Scenario _call = new(TimeSpan.Zero, [], []);
    private readonly Agenda _agenda;
    private readonly SeededRandom _random;
    private readonly Trace _trace;
    private readonly SeededDtlsServerFactory _dtls;
    private readonly TunnelKeys _keys = new();
    private readonly MoveChannels _channels;
    private readonly Dictionary<MovingNode, NodeProcess> _processes = [];
    private readonly Dictionary<(ulong, ulong), SimClient> _clients = [];
    private readonly Dictionary<SimClient, SimPath<SimDatagram>> _down = [];
    private readonly KeyStreams _keyStreams = new();

    public MediaMesh(Agenda agenda, SeededRandom random, Trace trace)
    {
        (_agenda, _random, _trace) = (agenda, random, trace);
        _dtls = new SeededDtlsServerFactory(random.Fork());
        MoveScenario moves = new(_call, 0, [], []);
        _channels = new MoveChannels(moves, agenda, random.Fork(), FindDoor, static (_, _) => { });
    }

    public List<NodeProcess> Nodes { get; } = [];

    /// <summary>Between clients and nodes, each way.</summary>
    public PathProfile Path { get; set; } = PathProfile.Perfect;

    /// <summary>Told after a node has worked off an input.</summary>
    public Action<NodeProcess> Settled { get; set; } = static _ => { };

    public MovingNode Make(NodeProcess process, SeededRandom random)
    {
        MovingNode core = new(process.Index, _call, _agenda, random, _dtls, _keys, static _ => { }) { Output = this };
        _processes[core] = process;
        return core;
    }

    /// <summary>A client's peer connection: it has an address of its own.</summary>
    public void Add(SimClient client)
    {
        client.OnLeap();
        client.Up = new SimPath<SimDatagram>(Path, _random.Fork(), _agenda, FromClient);
        _down[client] = new SimPath<SimDatagram>(Path, _random.Fork(), _agenda, client.Receive);
        _clients[(client.Address.High, client.Address.Low)] = client;
    }

    public void OnDied(NodeProcess process, bool isNoticed) => _channels.OnDied(process.Core!, isNoticed);

    public void OnSettled(
        MovingNode node,
        IReadOnlyList<Intake> taken,
        List<Emission> emissions,
        IReadOnlyList<MoveErrand> errands,
        IReadOnlyList<NodeEvent> events)
    {
        NodeProcess process = _processes[node];
        foreach (Emission emission in emissions) Emit(node, emission);
        foreach (NodeEvent happened in events)
        {
            bool isTold = _trace.IsWritten && happened is not SpeakersChanged;
            if (isTold) _trace.Remark($"{node} tells {happened.GetType().Name} {Words(happened)}");
            process.Tell(happened);
        }

        foreach (MoveErrand errand in errands) _channels.CarryOut(node, errand);
        Settled(process);
    }

    public void Dispose()
    {
        foreach (MovingNode node in _processes.Keys) node.Dispose();
        foreach (SimClient client in _down.Keys) client.Dispose();
        _keys.Dispose();
    }

    private static string Words(NodeEvent happened) => happened switch
    {
        LinkAnswered answered => $"{answered.Link}",
        LinkChanged changed => $"{changed.Link} {changed.State} {changed.End}",
        CommandRefused refused => $"{refused.Link} {refused.Refusal} {refused.Code}",
        RoomInspected inspected => $"{inspected.Room} {inspected.Epoch} {string.Join(' ', inspected.Links.Select(link => link.Link))}",
        _ => $"{happened.Room} {happened.Epoch}",
    };

    private void FromClient(SimDatagram datagram) => At(datagram.NodeAddress)?.Receive(datagram);

    private void Emit(MovingNode node, in Emission emission)
    {
        TransportAddress remote = emission.Path.Remote;
        _trace.Count(emission.Bytes.Length);
        if (At(remote) is { } other)
        {
            TunnelDatagram tunnelled = new(emission.Bytes, null, false);
            _agenda.After(_random.Milliseconds(0.2, 3), () => other.Receive(tunnelled, node));
            return;
        }

        if (!_clients.TryGetValue((remote.High, remote.Low), out SimClient? client)) return;
        _keyStreams.OnSent(client, emission.Bytes, node);
        _down[client].Send(new SimDatagram(emission.Bytes, client, _agenda.Now)
        {
            ClientAddress = remote,
            NodeAddress = node.Addresses.AddressOf(emission.Path.Local),
        });
    }

    /// <summary>Who listens at that address now; null: nobody, or it is no node's.</summary>
    private MovingNode? At(TransportAddress address) =>
        Nodes.Find(node => node.Core is { } core && core.Addresses.Has(address))?.Core;

    private MovingNode FindDoor(string address) => Nodes.Find(node => node.Core?.Addresses.Door == address)!.Core!;
}
