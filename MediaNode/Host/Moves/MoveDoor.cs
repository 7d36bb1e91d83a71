using System.Net;
using System.Net.Sockets;
using Conference.MediaNode.Handover.Moves;
using Microsoft.Extensions.Logging;

namespace Conference.MediaNode.Host.Moves;

/// <summary>
/// Where other nodes bring rooms: takes connections, finds out who they are, and lets in only whom the cluster announced, once.
/// </summary>
internal sealed partial class MoveDoor : IDisposable
{
    /// <summary>Connections that have not said who they are.</summary>
    public const int StrangersMax = 64;

    /// <summary>For saying it.</summary>
    public static readonly TimeSpan GreetingMax = TimeSpan.FromSeconds(2);

    /// <summary>In bytes: read and thrown away after a refusal, since unread they would cost the refusal itself.</summary>
    private const int LeftoverMax = 4096;

    private const int BacklogMax = 128;
    private static readonly TimeSpan AcceptWait = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly HpkeKeyPair _keys;
    private readonly MoveExpectations _expected;
    private readonly MoveChannels _channels;
    private readonly ILogger _logger;
    private readonly TimeSpan _greetingMax;
    private readonly CancellationTokenSource _stopping = new();
    private readonly long[] _refused = new long[Enum.GetValues<DoorRefusal>().Length];
    private int _strangers;

    /// <exception cref="IOException">The address cannot be bound; the message says which and why.</exception>
    public MoveDoor(
        IPEndPoint endPoint,
        HpkeKeyPair keys,
        MoveExpectations expected,
        MoveChannels channels,
        ILogger logger,
        TimeSpan? greetingMax = null)
    {
        _greetingMax = greetingMax ?? GreetingMax;
        _keys = keys;
        _expected = expected;
        _channels = channels;
        _logger = logger;
        _listener = Listen(endPoint);
    }

    public IPEndPoint Bound => (IPEndPoint)_listener.LocalEndPoint!;

    public long RefusedFor(DoorRefusal reason) => Volatile.Read(ref _refused[(int)reason]);

    public void Start() => _ = Task.Run(Accept);

    /// <summary>The cluster announces a move, after the shard has been told.</summary>
    /// <param name="sourceKey">In base64.</param>
    public void Expect(Guid move, string room, string sourceKey, IMoveShard shard, Instant now)
    {
        if (!MoveDial.TryReadKey(sourceKey, out byte[] key)) Refuse(DoorRefusal.BadAnnouncement, move);
        else if (!_expected.TryAdd(new MoveExpectation(move, room, key, shard), now)) Refuse(DoorRefusal.TooManyAnnounced, move);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
    }

    private static Socket Listen(IPEndPoint endPoint)
    {
        Socket listener = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any)) listener.DualMode = true;
            listener.Bind(endPoint);
            listener.Listen(BacklogMax);
            return listener;
        }
        catch (SocketException failed)
        {
            listener.Dispose();
            throw new IOException($"TCP {endPoint} cannot be bound: {failed.Message} ({failed.SocketErrorCode})", failed);
        }
    }

    private async Task Accept()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _listener.AcceptAsync(_stopping.Token);
                _ = _channels.Watch(Meet(socket));
            }
            catch (Exception failed) when (MoveSocket.IsBroken(failed))
            {
                if (_stopping.IsCancellationRequested) return;

                // It went before it was taken, or the process has no descriptor left, which asking at once does not change.
                LogNotAccepted(failed.Message);
                await Task.Delay(AcceptWait, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Meet(Socket socket)
    {
        using (socket)
        {
            MoveArrival? arrival = null;
            DoorRefusal refusal = DoorRefusal.TooMany;
            if (Interlocked.Increment(ref _strangers) <= StrangersMax) (refusal, arrival) = await Greet(socket);
            Interlocked.Decrement(ref _strangers);

            using (arrival)
            {
                MoveChannel? channel = null;
                if (refusal is DoorRefusal.None) refusal = _channels.WhyNot(arrival!.Move, arrival.Expected.Shard, out channel);
                if (channel is not null) await Serve(socket, arrival!, channel);
                else Refuse(refusal, arrival?.Move ?? Guid.Empty);
            }
        }
    }

    private async Task<(DoorRefusal Refusal, MoveArrival? Arrival)> Greet(Socket socket)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        deadline.CancelAfter(_greetingMax);
        MoveArrival? arrival = null;
        try
        {
            socket.NoDelay = true;
            byte[] greeting = new byte[MoveGreeting.Length];
            if (!await MoveSocket.TryFill(socket, greeting, deadline.Token)) return (DoorRefusal.Gone, null);

            DoorRefusal refusal = MoveArrival.Meet(greeting, _expected, _keys, MonotonicClock.Now, out arrival);
            if (refusal is DoorRefusal.None) refusal = await Hear(socket, arrival!, deadline.Token);
            if (refusal is DoorRefusal.NotExpected or DoorRefusal.ComeAlready) await SayNotExpecting(socket, deadline.Token);
            return (refusal, arrival);
        }
        catch (Exception failed) when (MoveSocket.IsBroken(failed))
        {
            return (failed is OperationCanceledException ? DoorRefusal.TooSlow : DoorRefusal.Gone, arrival);
        }
    }

    private static async Task<DoorRefusal> Hear(Socket socket, MoveArrival arrival, CancellationToken deadline)
    {
        if (!await MoveSocket.TryFill(socket, arrival.Reader.Head, deadline)) return DoorRefusal.Gone;
        if (!arrival.Reader.TryTakeHead(out _)) return DoorRefusal.NotUnderstood;
        return await MoveSocket.TryFill(socket, arrival.Reader.Body, deadline) ? arrival.TakeHello() : DoorRefusal.Gone;
    }

    private static async Task SayNotExpecting(Socket socket, CancellationToken deadline)
    {
        await MoveSocket.Send(socket, new[] { MoveGreeting.NotExpecting }, deadline);
        socket.Shutdown(SocketShutdown.Send);
        await MoveSocket.TryFill(socket, new byte[LeftoverMax], deadline);
    }

    private async Task Serve(Socket socket, MoveArrival arrival, MoveChannel channel)
    {
        try
        {
            using MoveFrameWriter writer = new(arrival.Agree(out byte[] welcome));
            if (!await channel.Survives(MoveSocket.Send(socket, welcome, channel.Over).AsTask())) return;

            channel.Tell(new MoveMessageCame(channel.Move, arrival.Hello!));
            Task writing = channel.Survives(channel.Write(socket, writer, null, null));
            await channel.Survives(channel.Read(socket, arrival.Reader, mayGoOn: () => _expected.TryUse(arrival.Expected)));
            channel.Break();
            await writing;
        }
        finally
        {
            channel.End(new MoveChannelBroken(channel.Move));
            channel.Dispose();
        }
    }

    private void Refuse(DoorRefusal reason, Guid move)
    {
        Interlocked.Increment(ref _refused[(int)reason]);
        LogRefused(move, reason);
    }

    [LoggerMessage(LogLevel.Debug, "Move {Move} turned away at the door: {Reason}")]
    private partial void LogRefused(Guid move, DoorRefusal reason);

    [LoggerMessage(LogLevel.Warning, "A connection from another node could not be taken: {Reason}")]
    private partial void LogNotAccepted(string reason);
}
