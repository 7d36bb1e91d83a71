using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Host.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Dtls;
using Microsoft.Extensions.Logging;

namespace Conference.MediaNode.Host;

/// <summary>The shards of a node, and what its node link says about them.</summary>
internal sealed class MediaHost : INodeLinkSource, INodeRoutes, IDisposable
{
    /// <summary>Of a certificate of the node's own; browsers do not look at the date, others may.</summary>
    private const int CertificateDays = 30;

    private readonly NodeOptions _options;
    private readonly EventOutbox _events;
    private readonly NodeControl _control;
    private readonly List<ShardLoop> _shards = [];
    private readonly List<string> _mediaAddresses = [];
    private readonly Guid _instance = Guid.NewGuid();
    private readonly SystemEntropy _entropy = new();
    private readonly DtlsServerFactory _dtls;
    private readonly HpkeKeyPair _keys = HpkeKeyPair.Draw();
    private readonly MoveChannels _channels;
    private readonly ILogger _logger;
    private volatile bool _isDraining;

    /// <param name="failed">A shard has given up: the process has to end.</param>
    /// <exception cref="IOException">A media port cannot be bound; the message says which and why.</exception>
    public MediaHost(NodeOptions options, EventOutbox events, Action<Exception> failed, TimeProvider time, ILogger<ShardLoop> logger)
    {
        _options = options;
        _events = events;
        _logger = logger;
        _channels = new MoveChannels(_keys, logger);
        using DtlsCertificate certificate = ReadCertificate(options.DtlsCertificate, time);
        _dtls = new DtlsServerFactory(certificate, DtlsServerOptions.Default with { Profiles = options.SrtpProfiles });
        try
        {
            for (int index = 0; index < options.Shards; index++) _shards.Add(Open(index, failed, logger));

            // Links under a certificate of the node's own can go to no other.
            if (options.DtlsCertificate is not null)
            {
                Door = new MoveDoor(new IPEndPoint(options.DoorAddress, options.DoorPort), _keys, new(), _channels, logger);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        _control = new NodeControl(_shards, events, Door);
    }

    public IReadOnlyList<ShardLoop> Shards => _shards;

    public IReadOnlyList<string> MediaAddresses => _mediaAddresses;

    /// <summary>Null: rooms cannot move to or from this node.</summary>
    public MoveDoor? Door { get; }

    /// <summary>Open to other nodes at this moment, for moves.</summary>
    public int MoveChannels => _channels.Count;

    /// <inheritdoc cref="NodeControl.RefusedFull"/>
    public long RefusedFull => _control.RefusedFull;

    /// <inheritdoc cref="NodeControl.RefusedBusy"/>
    public long RefusedBusy => _control.RefusedBusy;

    /// <inheritdoc cref="NodeControl.RefusedDraining"/>
    public long RefusedDraining => _control.RefusedDraining;

    public bool IsDraining => _isDraining;

    public void Start()
    {
        _shards.ForEach(shard => shard.Start());
        Door?.Start();
    }

    /// <summary>A hand-over of a room that never lived, so that the first real one finds everything compiled.</summary>
    /// <param name="hindrance">Why not; null if it went well, or the node has no door.</param>
    public bool TryRehearse([NotNullWhen(false)] out string? hindrance)
    {
        hindrance = null;
        return Door is null || new MoveRehearsal(Door, _keys, _channels, _dtls, _logger).TryRun(out hindrance);
    }

    public async Task<NodeRegistration> Describe() => new(
        NodeRegistration.CurrentProtocol,
        _options.Id,
        _instance,
        _shards.Count,
        _options.PacketsPerSecondMax,
        [.. _mediaAddresses],
        [.. await _control.Inventory()],
        _events.LastSequence,
        DescribeDoor(),
        IsDraining: _isDraining);

    public NodeLoad Load() => new([.. _shards.Select(shard => shard.Gauge.Load)], _isDraining);

    /// <summary>From now on no room comes here that is not here.</summary>
    public void BeginDraining()
    {
        _control.BeginDraining();
        _isDraining = true;
    }

    /// <summary>For whom the node is still needed.</summary>
    public async Task<NodeRemains> Remains()
    {
        NodeRemains remains = Count();
        if (!remains.IsNothing) return remains;

        // A command that was taken a moment ago may still wait for its shard: each answers after it.
        await _control.Inventory();
        return Count();
    }

    /// <summary>Closes all rooms, with a goodbye to each client.</summary>
    public Task CloseRooms() => Task.WhenAll(_shards.Select(static shard => shard.CloseRooms()));

    public void Execute(NodeCommand command) => _control.Execute(command);

    void INodeRoutes.Served(NodeCommand command) => _control.Served(command);

    void INodeRoutes.Left(string room, int shard) => _control.Left(room, shard);

    public void Dispose()
    {
        Door?.Dispose();
        _shards.ForEach(shard => shard.Dispose());
        _channels.Dispose();
        _keys.Dispose();
        _dtls.Dispose();
    }

    private NodeRemains Count() => new(
        _shards.Sum(static shard => shard.Counters.Rooms),
        _shards.Sum(static shard => shard.Counters.Links),
        _shards.Sum(static shard => shard.Counters.Departures + shard.Counters.Landings));

    private NodeDoor? DescribeDoor()
    {
        if (Door is null) return null;

        IPAddress address = AnnouncedAddresses.IsWildcard(_options.DoorAddress) ? _options.TunnelAddress : _options.DoorAddress;
        return new NodeDoor($"{new IPEndPoint(address, Door.Bound.Port)}", Convert.ToBase64String(_keys.PublicKey.Span));
    }

    private static DtlsCertificate ReadCertificate(string? path, TimeProvider time)
    {
        if (path is null)
        {
            DateTimeOffset now = time.GetUtcNow();
            return DtlsCertificate.Create(now.AddDays(-1), now.AddDays(CertificateDays));
        }

        return DtlsCertificate.FromPem(File.ReadAllText(path))
            ?? throw new IOException($"Node:DtlsCertificate is '{path}' but must hold a certificate and its P-256 private key in PEM.");
    }

    private ShardLoop Open(int index, Action<Exception> failed, ILogger logger)
    {
        int port = _options.PortBase == 0 ? 0 : _options.PortBase + index;
        List<UdpSocket> sockets = [.. UdpBatch.Bind(_options.Bind, port)];
        List<UdpSocket> forMoves = [];
        try
        {
            for (int i = 0; i < _options.MovePorts; i++) forMoves.AddRange(BindForMoves(index, i));
        }
        catch
        {
            sockets.ForEach(socket => socket.Dispose());
            forMoves.ForEach(socket => socket.Dispose());
            throw;
        }

        ushort boundPort = sockets[0].Bound.Port;
        ImmutableArray<AnnouncedAddress> candidates = [.. _options.Announce.Select(address =>
            new AnnouncedAddress(TransportAddress.From(address.GetAddressBytes(), boundPort)))];

        ShardOptions options = new(index, candidates)
        {
            MovePorts = [.. forMoves.Select(socket => socket.Bound.Port).Distinct()],
            Tunnel = TransportAddress.From(_options.TunnelAddress.GetAddressBytes(), boundPort),
        };
        MediaShard shard = new(options, _entropy, _dtls);
        UdpBatch batch = new(sockets, shard.Counters, forMoves: forMoves);
        _mediaAddresses.AddRange(candidates.Select(candidate => candidate.Address.ToString()));
        return new ShardLoop(index, shard, batch, _events, _channels, this, _options.PinShards, failed, logger);
    }

    private IReadOnlyList<UdpSocket> BindForMoves(int shard, int number)
    {
        int port = _options.PortBase == 0 ? 0 : _options.MovePortBase(shard) + number;
        return UdpBatch.Bind(_options.Bind, port, UdpSocket.MoveBufferLength);
    }
}
