using System.Collections.Immutable;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Ingress;
using Microsoft.Extensions.Logging;

namespace Conference.MediaNode.Host;

/// <summary>The shards of a node, and what its node link says about them.</summary>
internal sealed class MediaHost : INodeLinkSource, IDisposable
{
    private readonly NodeOptions _options;
    private readonly EventOutbox _events;
    private readonly NodeControl _control;
    private readonly List<ShardLoop> _shards = [];
    private readonly List<string> _mediaAddresses = [];
    private readonly Guid _instance = Guid.NewGuid();

    /// <param name="failed">A shard has given up: the process has to end.</param>
    /// <exception cref="IOException">A media port cannot be bound; the message says which and why.</exception>
    public MediaHost(NodeOptions options, EventOutbox events, Action<Exception> failed, ILogger<ShardLoop> logger)
    {
        _options = options;
        _events = events;
        try
        {
            for (int index = 0; index < options.Shards; index++) _shards.Add(Open(index, failed, logger));
        }
        catch
        {
            Dispose();
            throw;
        }

        _control = new NodeControl(_shards, events);
    }

    public IReadOnlyList<ShardLoop> Shards => _shards;

    public IReadOnlyList<string> MediaAddresses => _mediaAddresses;

    public void Start() => _shards.ForEach(shard => shard.Start());

    public async Task<NodeRegistration> Describe() => new(
        NodeRegistration.CurrentProtocol,
        _options.Id,
        _instance,
        _shards.Count,
        _options.PacketsPerSecondMax,
        [.. _mediaAddresses],
        [.. await _control.Inventory()],
        _events.LastSequence);

    public NodeLoad Load() => new([.. _shards.Select(shard => shard.Gauge.Load)]);

    public void Execute(NodeCommand command) => _control.Execute(command);

    public void Dispose() => _shards.ForEach(shard => shard.Dispose());

    private ShardLoop Open(int index, Action<Exception> failed, ILogger logger)
    {
        int port = _options.PortBase == 0 ? 0 : _options.PortBase + index;
        IReadOnlyList<UdpSocket> sockets = UdpBatch.Bind(_options.Bind, port);
        ushort boundPort = sockets[0].Bound.Port;
        ImmutableArray<AnnouncedAddress> candidates = [.. _options.Announce.Select(address =>
            new AnnouncedAddress(TransportAddress.From(address.GetAddressBytes(), boundPort)))];

        MediaShard shard = new();
        UdpBatch batch = new(sockets, shard.Counters);
        _mediaAddresses.AddRange(candidates.Select(candidate => candidate.Address.ToString()));
        return new ShardLoop(index, shard, batch, _events, _options.PinShards, failed, logger);
    }
}
