using Conference.Benchmarks.Moves.Wire;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.Benchmarks.Moves;

/// <summary>Each packet, by the machine's own time of it.</summary>
internal sealed class TappedMedia : IMediaWatch
{
    private static readonly uint LanBrowser = WireAddress.Number(Lan.There);

    private readonly PacketTap _tap;
    private readonly HashSet<int> _nodePorts;
    private readonly Dictionary<ushort, Caller> _peoplePorts = [];
    private IReadOnlyList<WireDatagram>? _seen;

    private TappedMedia(PacketTap tap, IEnumerable<int> nodePorts)
    {
        _tap = tap;
        _nodePorts = [.. nodePorts];
    }

    public string Means => $"every packet by a packet socket, which missed {_tap.Drops}";

    public bool IsExact => _tap.Drops == 0;

    /// <param name="nodes">Once they are up: they bind all their ports at their start.</param>
    /// <param name="why">What the machine does not allow.</param>
    public static TappedMedia? TryOpen(IEnumerable<RunningNode> nodes, out string why) =>
        PacketTap.TryOpen(out why) is { } tap
            ? new TappedMedia(tap, nodes.SelectMany(node => node.UdpPorts))
            : null;

    public async Task LookAsync(IReadOnlyList<Caller> people)
    {
        foreach (Caller person in people)
        {
            StatsReport report = await person.Stats();
            foreach (StatsEntry candidate in report.OfType("local-candidate"))
            {
                _peoplePorts[(ushort)candidate.Number("port")] = person;
            }
        }
    }

    public Task<IReadOnlyList<Arrivals>> ArrivalsAsync(IReadOnlyList<Caller> people)
    {
        ILookup<Caller?, long> byPerson = Seen()
            .Where(datagram => datagram.Kind is WireKind.Rtp && IsToClient(datagram))
            .ToLookup(datagram => PersonAt(datagram.To, people), datagram => datagram.At);
        return Task.FromResult<IReadOnlyList<Arrivals>>(
            [.. people.Select(person => new Arrivals([.. byPerson[person].Order()]))]);
    }

    public int? Handshakes(long from, long until) =>
        Seen().Count(datagram => datagram.Kind is WireKind.Handshake && datagram.At >= from && datagram.At <= until
            && (_nodePorts.Contains(datagram.From.Port) || _nodePorts.Contains(datagram.To.Port)));

    public void Dispose() => _tap.Dispose();

    private IReadOnlyList<WireDatagram> Seen()
    {
        if (_seen is not null) return _seen;

        _tap.Dispose();
        return _seen = _tap.Seen();
    }

    /// <summary>From node to node goes what is passed on for clients that have not followed yet.</summary>
    private bool IsToClient(WireDatagram datagram) =>
        _nodePorts.Contains(datagram.From.Port) && !_nodePorts.Contains(datagram.To.Port);

    /// <summary>Firefox hides some of its ports; but whoever is in its network is Firefox.</summary>
    private Caller? PersonAt(WireAddress address, IReadOnlyList<Caller> people) =>
        address.Address == LanBrowser
            ? people.FirstOrDefault(person => person is FirefoxPerson)
            : _peoplePorts.GetValueOrDefault(address.Port);
}
