using System.Collections.Concurrent;
using Conference.MediaNode.Handover.Moves;
using Microsoft.Extensions.Logging;

namespace Conference.MediaNode.Host.Moves;

/// <summary>The node's channels to other nodes, and what its shards want of them. Nothing here waits for a network.</summary>
internal sealed partial class MoveChannels(HpkeKeyPair keys, ILogger logger) : IDisposable
{
    public const int CountMax = 1024;

    private readonly ConcurrentDictionary<Guid, MoveChannel> _channels = [];
    private readonly CancellationTokenSource _stopping = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>From a shard's thread.</summary>
    public void Carry(MoveErrand errand, IMoveShard shard)
    {
        switch (errand)
        {
            case OpenMoveChannel open:
                Open(open, shard);
                break;
            case SendMoveMessage send when _channels.TryGetValue(send.Move, out MoveChannel? channel):
                channel.Send(send.Message);
                break;
            case SendMoveMessage { Message: MoveRecord unsent }:
                // The shard has been told that the channel broke, or is about to read it.
                unsent.Record.Dispose();
                break;
            case CloseMoveChannel close when _channels.TryRemove(close.Move, out MoveChannel? channel):
                channel.Close();
                break;
        }
    }

    /// <summary>A channel that came to the door.</summary>
    /// <param name="channel">Null if refused.</param>
    public DoorRefusal WhyNot(Guid move, IMoveShard shard, out MoveChannel? channel)
    {
        channel = null;
        if (!TryCount()) return DoorRefusal.TooMany;

        channel = new(move, shard, Remove, _stopping.Token);
        if (_channels.TryAdd(move, channel)) return DoorRefusal.None;

        Interlocked.Decrement(ref _count);
        channel.Dispose();
        channel = null;
        return DoorRefusal.ComeAlready;
    }

    /// <summary>Lets something go on by itself. That networks fail is its own affair; what else fails is a bug of ours.</summary>
    public async Task Watch(Task work)
    {
        try
        {
            await work;
        }
        catch (ObjectDisposedException) when (_stopping.IsCancellationRequested)
        {
            // The node's keys are gone, and what wanted to use them has no purpose any more.
        }
        catch (Exception fault)
        {
            LogFault(fault);
        }
    }

    /// <summary>Ends all channels. The shards have stopped.</summary>
    public void Dispose() => _stopping.Cancel();

    private void Open(OpenMoveChannel open, IMoveShard shard)
    {
        if (_channels.TryRemove(open.Move, out MoveChannel? former)) former.Close();

        if (WhyNot(open.Move, shard, out MoveChannel? channel) is not DoorRefusal.None) shard.TryTell(new MoveChannelBroken(open.Move));
        else _ = Watch(Task.Run(() => MoveDial.Run(channel!, open, keys)));
    }

    private bool TryCount()
    {
        if (Interlocked.Increment(ref _count) <= CountMax) return true;

        Interlocked.Decrement(ref _count);
        return false;
    }

    private void Remove(MoveChannel channel)
    {
        // Counted until it is forgotten: who sees the count fall may open a channel of the same move.
        _channels.TryRemove(new KeyValuePair<Guid, MoveChannel>(channel.Move, channel));
        Interlocked.Decrement(ref _count);
    }

    [LoggerMessage(LogLevel.Error, "A fault of a channel to another node; its move fails")]
    private partial void LogFault(Exception fault);
}
