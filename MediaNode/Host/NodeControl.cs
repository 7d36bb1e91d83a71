using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Host.Moves;

namespace Conference.MediaNode.Host;

/// <summary>
/// Leads each command to the shard that carries its room. A new room goes to the shard with the fewest links and rooms.
/// Commands of one room keep their order. A room that moves keeps its shard until nothing of it is left there, so that one that
/// comes back meets what still waits for it.
/// </summary>
/// <param name="door">Null: rooms cannot move to or from this node.</param>
internal sealed class NodeControl(IReadOnlyList<ShardLoop> shards, EventOutbox events, MoveDoor? door) : INodeRoutes
{
    /// <summary>Per shard.</summary>
    public const int RoomsMax = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<RoomKey, Route> _routes = [];
    private readonly int[] _rooms = new int[shards.Count];

    private bool _isDraining;
    private long _refusedFull;
    private long _refusedBusy;
    private long _refusedDraining;

    /// <summary>Commands refused since the node carries as many rooms as it may.</summary>
    public long RefusedFull => Volatile.Read(ref _refusedFull);

    /// <summary>Commands refused since too many wait for their shard.</summary>
    public long RefusedBusy => Volatile.Read(ref _refusedBusy);

    /// <summary>Commands refused since they would have brought a room to a node that is to end.</summary>
    public long RefusedDraining => Volatile.Read(ref _refusedDraining);

    /// <summary>From now on no room comes here; what was taken before that has reached its shard.</summary>
    public void BeginDraining()
    {
        lock (_lock) _isDraining = true;
    }

    public void Execute(NodeCommand command)
    {
        lock (_lock)
        {
            if (IsNew(command) && _isDraining) RefuseDraining(command);
            else if (ShardFor(command) is not { } shard) RefuseFull(command);
            else if (!shard.TryExecute(command)) RefuseBusy(command);
            else if (command is ExpectRoom expected)
            {
                door?.Expect(expected.Move, expected.Room.ToString(), expected.Source.PublicKey, shard, MonotonicClock.Now);
            }
        }
    }

    /// <inheritdoc/>
    public void Served(NodeCommand command)
    {
        if (command is not (OpenRoom or ExpectRoom)) return;

        lock (_lock)
        {
            if (_routes.TryGetValue(command.Room, out Route route) && ReferenceEquals(route.Claim, command))
            {
                _routes[command.Room] = route with { Claim = null };
            }
        }
    }

    /// <inheritdoc/>
    public void Left(string room, int shard)
    {
        RoomKey key = RoomKey.From(room);
        lock (_lock)
        {
            // When the shard said so, it may not have known of a command that was on its way to it.
            if (_routes.TryGetValue(key, out Route route) && route.Shard == shard && route.Claim is null) Free(key, shard);
        }
    }

    /// <summary>The rooms that the node carries.</summary>
    public async Task<IReadOnlyList<CarriedRoom>> Inventory()
    {
        IReadOnlyList<CarriedRoom>[] perShard = await Task.WhenAll(shards.Select(shard => shard.Inventory()));
        return [.. perShard.SelectMany(rooms => rooms)];
    }

    private bool IsNew(NodeCommand command) => ClaimOf(command) is not null && !_routes.ContainsKey(command.Room);

    /// <summary>Null: all are full.</summary>
    private ShardLoop? ShardFor(NodeCommand command)
    {
        if (_routes.TryGetValue(command.Room, out Route route))
        {
            // The shard refuses what is older than the room's epoch, so that must not free the room here either.
            if (command.Epoch < route.Epoch) return shards[route.Shard];

            if (command is CloseRoom) Free(command.Room, route.Shard);
            else _routes[command.Room] = route with { Epoch = command.Epoch, Claim = ClaimOf(command) ?? route.Claim };
            return shards[route.Shard];
        }

        // Any shard knows best how to refuse a command for a room that nobody carries.
        if (ClaimOf(command) is null) return shards[0];

        int least = LeastUsed();
        if (_rooms[least] == RoomsMax) return null;

        _routes.Add(command.Room, new Route(least, command.Epoch, command));
        _rooms[least]++;
        return shards[least];
    }

    private static NodeCommand? ClaimOf(NodeCommand command) => command is OpenRoom or ExpectRoom ? command : null;

    private void Free(RoomKey room, int shard)
    {
        _routes.Remove(room);
        _rooms[shard]--;
    }

    private int LeastUsed()
    {
        int least = 0;
        for (int i = 1; i < shards.Count; i++)
        {
            if (Use(i) < Use(least)) least = i;
        }

        return least;
    }

    private int Use(int shard) => _rooms[shard] == RoomsMax ? int.MaxValue : _rooms[shard] + shards[shard].Counters.Links;

    private void RefuseDraining(NodeCommand command)
    {
        Interlocked.Increment(ref _refusedDraining);
        Refuse(command, NodeRefusal.Draining, "node-draining", "The node is to end and takes no rooms. Use another node.");
    }

    private void RefuseFull(NodeCommand command)
    {
        Interlocked.Increment(ref _refusedFull);
        Refuse(command, NodeRefusal.Full, "node-full", $"The node carries {RoomsMax * shards.Count} rooms, its most. Use another node.");
    }

    private void RefuseBusy(NodeCommand command)
    {
        Served(command);
        Interlocked.Increment(ref _refusedBusy);
        Refuse(command, NodeRefusal.Full, "node-busy", $"{ShardLoop.RequestsMax} commands wait already. Try again later.");
    }

    private void Refuse(NodeCommand command, NodeRefusal refusal, string code, string detail)
    {
        LinkId? link = command switch
        {
            AcceptOffer offer => offer.Link,
            CloseLink close => close.Link,
            Subscribe subscribe => subscribe.Link,
            InviteLink invite => invite.Link,
            _ => null,
        };
        events.Add(new CommandRefused(command.Room, command.Epoch, link, command.Id, refusal, code, detail));
    }

    /// <param name="Claim">The latest command that brings the room to the shard, until it has been served there.</param>
    private readonly record struct Route(int Shard, long Epoch, NodeCommand? Claim);
}
