using System.Net.Sockets;
using System.Threading.Channels;
using Conference.MediaNode.Handover.Moves;

namespace Conference.MediaNode.Host.Moves;

/// <summary>
/// One connection to another node, for one move: what the shard sends goes out in order, what comes is told to it in order.
/// It tells once that the channel broke, and nothing more once the shard has closed it.
/// </summary>
internal sealed class MoveChannel : IDisposable
{
    /// <summary>Messages waiting to be sent: a move has fewer.</summary>
    public const int MessagesMax = 16;

    /// <summary>However a move goes, it is over by then.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromMinutes(2);

    /// <summary>For what was said last to arrive.</summary>
    public static readonly TimeSpan LingerMax = TimeSpan.FromSeconds(2);

    private readonly IMoveShard _shard;
    private readonly Action<MoveChannel> _ended;
    private readonly CancellationTokenSource _over;
    private readonly Channel<MoveMessage> _outgoing =
        Channel.CreateBounded<MoveMessage>(new BoundedChannelOptions(MessagesMax)
        {
            SingleReader = true,

            // The shard's thread seals and sends what it says, as far as the socket takes it: waking another would cost more.
            AllowSynchronousContinuations = true,
        });

    private readonly Lock _lock = new();
    private bool _isSilent;
    private bool _isDisposed;

    /// <param name="ended">
    /// Nothing more comes or goes: forget it. Called after the shard was told, so that news of a channel of the same move come later.
    /// </param>
    public MoveChannel(Guid move, IMoveShard shard, Action<MoveChannel> ended, CancellationToken stopping)
    {
        Move = move;
        _shard = shard;
        _ended = ended;
        _over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Over = _over.Token;
        _over.CancelAfter(LifetimeMax);
    }

    public Guid Move { get; }

    /// <summary>Cancelled when the channel is over.</summary>
    public CancellationToken Over { get; }

    /// <summary>From any thread, without waiting. A record is the channel's from now on.</summary>
    public void Send(MoveMessage message)
    {
        if (_outgoing.Writer.TryWrite(message)) return;

        Wipe(message);
        Break();
    }

    /// <summary>By the shard, or since it dials anew: what waits is sent, and nothing is told any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isSilent = true;
            if (!_isDisposed) _over.CancelAfter(LingerMax);
        }

        // Last: what sends goes on from in here, and may find the channel's end before this returns.
        _outgoing.Writer.TryComplete();
    }

    /// <summary>Nothing more comes or goes.</summary>
    public void Break()
    {
        lock (_lock)
        {
            // What waits for the network goes on elsewhere: this may be a shard's thread.
            if (!_isDisposed) _ = _over.CancelAsync();
        }
    }

    public void Tell(MoveNews news)
    {
        bool isTaken;
        lock (_lock) isTaken = !_isSilent && _shard.TryTell(news);
        if (isTaken) return;

        if (news is MoveMessageCame came) Wipe(came.Message);
        Break();
    }

    /// <summary>The channel is over: unless the shard has closed it, it is told this, and nothing more.</summary>
    public void End(MoveNews last)
    {
        lock (_lock)
        {
            if (!_isSilent) _shard.TryTell(last);
            _isSilent = true;
        }

        Break();
        _outgoing.Writer.TryComplete();
        _ended(this);
    }

    /// <summary>Sends what the shard says until it closes the channel.</summary>
    /// <param name="salt">At the dialling side, what comes in answer to its first message.</param>
    public async Task Write(Socket socket, MoveFrameWriter writer, HpkeContext? context, Task<byte[]>? salt)
    {
        while (await _outgoing.Reader.WaitToReadAsync(Over))
        {
            while (_outgoing.Reader.TryRead(out MoveMessage? message))
            {
                writer.Begin(message);
                while (writer.TryWriteNext(out ReadOnlyMemory<byte> frame)) await MoveSocket.Send(socket, frame, Over);

                if (salt is null) continue;
                writer.Use(MoveGreeting.There(context!, await salt.WaitAsync(Over)));
                salt = null;
            }
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Tells what comes until nothing more does, or it is not understood.</summary>
    /// <param name="mayGoOn">Asked once, when the first frame has been opened; at the door, since a move comes once.</param>
    public async Task Read(Socket socket, MoveFrameReader reader, Func<bool>? mayGoOn = null)
    {
        while (await MoveSocket.TryFill(socket, reader.Head, Over))
        {
            if (!reader.TryTakeHead(out _) || !await MoveSocket.TryFill(socket, reader.Body, Over)) return;
            if (!reader.TryTakeBody(out MoveMessage? message, out _)) return;
            if (mayGoOn?.Invoke() is false)
            {
                if (message is not null) Wipe(message);
                return;
            }

            mayGoOn = null;
            if (message is not null) Tell(new MoveMessageCame(Move, message));
        }
    }

    /// <summary>Does what is done over a network, whose failure is the channel's end.</summary>
    /// <returns>False: it failed.</returns>
    public async Task<bool> Survives(Task work)
    {
        try
        {
            await work;
            return true;
        }
        catch (Exception failed) when (MoveSocket.IsBroken(failed))
        {
            Break();
            return false;
        }
    }

    public void Dispose()
    {
        lock (_lock) _isDisposed = true;
        while (_outgoing.Reader.TryRead(out MoveMessage? unsent)) Wipe(unsent);
        _over.Dispose();
    }

    private static void Wipe(MoveMessage message) => (message as MoveRecord)?.Record.Dispose();
}
