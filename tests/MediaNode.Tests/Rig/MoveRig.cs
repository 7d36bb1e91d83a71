using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Tests.Rig;

/// <summary>
/// Two nodes, a call on the first, and the channel between them: each message arrives at once, unless <see cref="Loses"/> says that
/// the channel breaks under it.
/// </summary>
internal sealed class MoveRig : IDisposable
{
    private readonly List<(ShardRig From, MoveMessage? Message, Guid Move)> _underWay = [];

    public MoveRig(int people = 3, Func<int, string>? nameOf = null)
    {
        Old = new ShardRig(options: Options(1));
        New = new ShardRig(options: Options(2));
        Assert.Equal(ShardRefusal.None, New.Shard.Rooms.Close(ShardRig.Room, 1));
        Call = new SimCall(people, rig: Old, nameOf: nameOf);
        Call.SubscribeAll();
        Talk(5, startsWithKeyFrame: true);
        New.Clients.AddRange(Old.Clients);
        foreach (SimClient client in Old.Clients) client.Node = Old;
        New.AdvanceTo(Old.Now);
        (Old.Peer, New.Peer) = (New, Old);
    }

    public ShardRig Old { get; }

    public ShardRig New { get; }

    public SimCall Call { get; }

    /// <summary>The channel breaks instead of carrying it.</summary>
    public Func<MoveMessage, bool> Loses { get; set; } = static _ => false;

    /// <summary>It is under way for ever.</summary>
    public Func<MoveMessage, bool> Delays { get; set; } = static _ => false;

    public List<MoveMessage> Said { get; } = [];

    public static ShardOptions Options(byte node)
    {
        AnnouncedAddress address = new(TransportAddress.FromIPv4(0x7F000000u + node, 40_000));
        return new(node, [address])
        {
            Tunnel = TransportAddress.FromIPv4(0x0B000000u + node, 40_000),
            MovePorts = [40_001, 40_002, 40_003],
        };
    }

    /// <summary>Whose the room is.</summary>
    public ShardRig[] Carriers() =>
    [
        .. new[] { Old, New }.Where(static rig => rig.Shard.Rooms.Find(ShardRig.Room) is not null),
    ];

    /// <summary>Announces a move, and lets it happen.</summary>
    public Guid Move(ShardRig? from = null, ShardRig? to = null)
    {
        from ??= Old;
        to ??= New;
        Guid move = Guid.NewGuid();
        Assert.Equal(ShardRefusal.None, to.Shard.Moves.Expect(ShardRig.Room, 2, move, to.Now));
        Assert.Equal(ShardRefusal.None, from.Shard.Moves.Depart(ShardRig.Room, 2, move, "door", "key", from.Now));
        Pump();
        return move;
    }

    /// <summary>Everything that nodes have to say to one another.</summary>
    public void Pump()
    {
        bool isBusy;
        do
        {
            isBusy = Collect(Old) | Collect(New);
            foreach ((ShardRig from, MoveMessage? message, Guid move) in _underWay.ToArray()) Carry(from, message, move);
        }
        while (isBusy);

        Old.Exchange();
        if (Collect(Old) | Collect(New)) Pump();
    }

    public void Talk(int rounds, bool startsWithKeyFrame = false) => Call.Talk(rounds, startsWithKeyFrame);

    /// <summary>The client has been told of the new node and goes there.</summary>
    public void Follow(SimClient client, ShardRig node)
    {
        client.Node = node;
        client.Check();
        node.Exchange();
    }

    /// <summary>Clients check often enough to keep their consent.</summary>
    public void Advance(double milliseconds)
    {
        for (double past = 0; past < milliseconds; past += 10)
        {
            if (past % 2000 < 10)
            {
                foreach (SimClient client in Call.Clients) client.Check();
            }

            Old.Advance(10);
            Pump();
        }
    }

    public IEnumerable<T> EventsOf<T>(ShardRig rig)
        where T : ShardEvent => rig.Events.OfType<T>();

    public void Dispose()
    {
        New.Clients.Clear();
        Call.Dispose();
        New.Dispose();
    }

    private bool Collect(ShardRig rig)
    {
        bool any = false;
        while (rig.Shard.Moves.TryTakeErrand(out MoveErrand? errand))
        {
            any = true;
            if (errand is OpenMoveChannel) Tell(rig, new MoveChannelOpened(errand.Move));
            else _underWay.Add((rig, (errand as SendMoveMessage)?.Message, errand.Move));
        }

        return any;
    }

    private void Carry(ShardRig from, MoveMessage? message, Guid move)
    {
        _underWay.RemoveAt(0);
        ShardRig to = from == Old ? New : Old;
        if (message is null)
        {
            Tell(to, new MoveChannelBroken(move));
            return;
        }

        Said.Add(message);
        if (Delays(message)) return;
        if (!Loses(message))
        {
            Tell(to, new MoveMessageCame(move, message));
            return;
        }

        Tell(from, new MoveChannelBroken(move));
        Tell(to, new MoveChannelBroken(move));
    }

    private static void Tell(ShardRig rig, MoveNews news)
    {
        rig.Shard.Moves.Handle(news, rig.Now);
        rig.Drain();
    }
}
