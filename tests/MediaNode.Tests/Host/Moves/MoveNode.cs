using System.Net;
using Conference.MediaNode.Handover.Moves;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conference.MediaNode.Host.Moves;

/// <summary>What a node has for moves, over loopback sockets, with one shard that only listens.</summary>
internal sealed class MoveNode : IDisposable
{
    /// <summary>For a greeting, on a machine that is busy with other tests.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly MoveExpectations _expectations = new();

    public MoveNode(HpkeKeyPair? keys = null, TimeSpan? greetingMax = null)
    {
        Keys = keys ?? HpkeKeyPair.Draw();
        Channels = new MoveChannels(Keys, NullLogger.Instance);
        Door = new MoveDoor(
            new IPEndPoint(IPAddress.Loopback, 0), Keys, _expectations, Channels, NullLogger.Instance, greetingMax ?? Patience);
        Door.Start();
    }

    public HpkeKeyPair Keys { get; }

    public MoveChannels Channels { get; }

    public MoveDoor Door { get; }

    public FakeShard Shard { get; } = new();

    public string PublicKey => Convert.ToBase64String(Keys.PublicKey.Span);

    public void Expect(Guid move, MoveNode source, string room = "t/r") =>
        Door.Expect(move, room, source.PublicKey, Shard, MonotonicClock.Now);

    public void Open(Guid move, MoveNode target, IPEndPoint? by = null) =>
        Channels.Carry(new OpenMoveChannel(move, $"{by ?? target.Door.Bound}", target.PublicKey), Shard);

    public void Send(Guid move, MoveMessage message) => Channels.Carry(new SendMoveMessage(move, message), Shard);

    public void Close(Guid move) => Channels.Carry(new CloseMoveChannel(move), Shard);

    public void Dispose()
    {
        Door.Dispose();
        Channels.Dispose();
    }
}
