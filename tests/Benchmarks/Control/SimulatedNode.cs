using System.Collections.Immutable;
using System.Net;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Host;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conference.Benchmarks.Control;

/// <summary>
/// A media node without media: it dials the silo as a real one does, answers every offer at once, and says that its links are
/// connected. What is left to measure is the control plane.
/// </summary>
internal sealed class SimulatedNode : INodeLinkSource, IAsyncDisposable
{
    private static readonly ImmutableArray<LinkSection> Tracks = [new("0", MediaKind.Audio), new("1", MediaKind.Video)];
    private static readonly ImmutableArray<LinkSection> Slots =
    [
        .. Enumerable.Range(2, 3).Select(mid => new LinkSection($"{mid}", MediaKind.Audio)),
        .. Enumerable.Range(5, 9).Select(mid => new LinkSection($"{mid}", MediaKind.Video)),
    ];

    private readonly Dictionary<RoomKey, Dictionary<LinkId, CarriedLink>> _rooms = [];
    private readonly EventOutbox _events = new(eventsMax: 1_000_000);
    private readonly CancellationTokenSource _over = new();
    private readonly ClusterTrust _trust;
    private readonly NodeId _name;
    private readonly Guid _instance = Guid.NewGuid();
    private readonly Task _link;

    public SimulatedNode(string name, IPEndPoint silo, string certificate, string key, string clusterCa)
    {
        _name = new NodeId(name);
        _trust = ClusterTrust.Load(certificate, key, clusterCa);
        NodeLinkClient client = new(
            [silo], new TlsConnectionFactory(_trust), this, _events, TimeProvider.System, NullLogger<NodeLinkClient>.Instance);
        _link = client.Run(_over.Token);
    }

    public Task<NodeRegistration> Describe()
    {
        lock (_rooms)
        {
            return Task.FromResult(new NodeRegistration(
                NodeRegistration.CurrentProtocol,
                _name,
                _instance,
                Shards: 1,
                PacketsPerSecondMax: 100_000_000,
                ["192.0.2.1:4000"],
                [.. _rooms.Select(room => new CarriedRoom(room.Key, 1, room.Value.Count))],
                _events.LastSequence));
        }
    }

    public NodeLoad Load() => NodeLoad.Idle;

    public void Execute(NodeCommand command)
    {
        lock (_rooms) Obey(command);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _link;
        _over.Dispose();
        _trust.Dispose();
    }

    private void Obey(NodeCommand command)
    {
        switch (command)
        {
            case OpenRoom:
                _rooms.TryAdd(command.Room, []);
                break;
            case CloseRoom:
                _rooms.Remove(command.Room);
                break;
            case AcceptOffer offer:
                Links(offer.Room)[offer.Link] = new CarriedLink(offer.Link, IsConnected: true, HasFollowed: true, 0, []);
                _events.Add(new LinkAnswered(offer.Room, offer.Epoch, offer.Link, offer.Id, "v=0\r\n", Tracks, Slots));
                _events.Add(new LinkChanged(offer.Room, offer.Epoch, offer.Link, LinkState.Connected, LinkEnd.None));
                break;
            case Subscribe subscribe when Links(command.Room).TryGetValue(subscribe.Link, out CarriedLink? link):
                Links(command.Room)[subscribe.Link] = link with { SubscribeVersion = subscribe.Version };
                break;
            case MuteTrack mute when Links(command.Room).TryGetValue(mute.Track.Link, out CarriedLink? link):
                CarriedTrack muted = new(mute.Track.Mid, mute.Muted, mute.Version);
                Links(command.Room)[link.Link] = link with { Tracks = [.. link.Tracks.Where(track => track.Mid != muted.Mid), muted] };
                break;
            case CloseLink close:
                Links(command.Room).Remove(close.Link);
                break;
            case InspectRoom:
                _events.Add(new RoomInspected(command.Room, command.Epoch, command.Id, [.. Links(command.Room).Values]));
                break;
            default:
                throw new NotSupportedException($"A simulated node does not move rooms: {command.GetType().Name}.");
        }
    }

    private Dictionary<LinkId, CarriedLink> Links(RoomKey room) =>
        _rooms.TryGetValue(room, out Dictionary<LinkId, CarriedLink>? links) ? links : _rooms[room] = [];
}
