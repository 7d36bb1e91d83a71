using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Control;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Host.Moves;
using Microsoft.Extensions.Logging;

namespace Conference.MediaNode.Host;

/// <summary>
/// Drives one shard: a thread that sleeps until something comes, hands it in, and sends what comes out. After each input the
/// shard is drained before the next one.
/// </summary>
internal sealed partial class ShardLoop : IMoveShard, IDisposable
{
    /// <summary>Commands waiting for the shard.</summary>
    public const int RequestsMax = 10_000;

    /// <summary>Requests served between two looks at the sockets.</summary>
    public const int RequestsPerTurnMax = 64;

    /// <summary>Faults of the core that the node lives through; with the next one its process ends.</summary>
    public const int FaultsMax = 10;

    private readonly int _index;
    private readonly MediaShard _shard;
    private readonly ShardControl _control;
    private readonly UdpBatch _sockets;
    private readonly EventOutbox _events;
    private readonly MoveChannels _channels;
    private readonly INodeRoutes _routes;
    private readonly Action<Exception> _failed;
    private readonly ILogger _logger;
    private readonly ShardWaiter _waiter;
    private readonly BoundedQueue<ShardRequest> _requests = new(RequestsMax);
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private int _faults;

    /// <param name="failed">The core keeps failing: the process has to end. Called on the shard's thread.</param>
    public ShardLoop(
        int index,
        MediaShard shard,
        UdpBatch sockets,
        EventOutbox events,
        MoveChannels channels,
        INodeRoutes routes,
        bool isPinned,
        Action<Exception> failed,
        ILogger logger)
    {
        _index = index;
        _shard = shard;
        _control = new ShardControl(shard);
        _sockets = sockets;
        _events = events;
        _channels = channels;
        _routes = routes;
        _failed = failed;
        _logger = logger;
        _waiter = new ShardWaiter(sockets.Sockets, sockets.MainCount);
        Gauge = new ShardGauge(shard.Counters);
        _thread = new Thread(() => Run(isPinned)) { Name = $"shard-{index}", IsBackground = true };
    }

    public ShardGauge Gauge { get; }

    public ShardCounters Counters => _shard.Counters;

    public IReadOnlyList<UdpSocket> Sockets => _sockets.Sockets;

    public int ReceiveBufferLength => _sockets.ReceiveBufferLength;

    public int Faults => Volatile.Read(ref _faults);

    public void Start() => _thread.Start();

    /// <summary>From any thread. False: too many are waiting.</summary>
    public bool TryExecute(NodeCommand command) => TryAsk(new ShardRequest(command));

    /// <inheritdoc/>
    public bool TryTell(MoveNews news) => !_isStopping && TryAsk(new ShardRequest(News: news));

    /// <summary>The rooms that the shard carries. From any thread.</summary>
    public Task<IReadOnlyList<CarriedRoom>> Inventory()
    {
        TaskCompletionSource<IReadOnlyList<CarriedRoom>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_isStopping || !TryAsk(new ShardRequest(Inventory: answer))) answer.TrySetResult([]);
        return answer.Task;
    }

    /// <summary>Closes every room, with a goodbye to each of its clients. From any thread.</summary>
    public Task CloseRooms()
    {
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_isStopping || !TryAsk(new ShardRequest(Closing: answer))) answer.TrySetResult();
        return answer.Task;
    }

    public void Dispose()
    {
        _isStopping = true;
        _waiter.Wake();
        if (_thread.IsAlive && Thread.CurrentThread != _thread) _thread.Join();

        while (_requests.TryTake(out ShardRequest left)) Forget(left);
        _waiter.Dispose();
        _sockets.Dispose();
        _shard.Dispose();
    }

    private static void Forget(in ShardRequest request)
    {
        request.Inventory?.TrySetResult([]);
        request.Closing?.TrySetResult();
        if (request.News is MoveMessageCame { Message: MoveRecord unread }) unread.Record.Dispose();
    }

    private bool TryAsk(in ShardRequest request)
    {
        if (!_requests.TryAdd(request)) return false;

        _waiter.Wake();
        return true;
    }

    private void Run(bool isPinned)
    {
        if (isPinned) PinToProcessor();
        while (!_isStopping)
        {
            try
            {
                Turn();
            }
            catch (Exception fault)
            {
                // A bug of the core. What it was working on is lost; the other calls of the node need not be.
                _shard.Outbox.Clear();
                LogFault(fault, _index);
                if (Interlocked.Increment(ref _faults) <= FaultsMax) continue;

                _failed(fault);
                return;
            }
        }
    }

    private void Turn()
    {
        Instant before = MonotonicClock.Now;
        _waiter.WaitUntil(_requests.IsEmpty ? _shard.NextDeadline : before, before);

        Instant now = MonotonicClock.Now;
        _sockets.Receive(_waiter.Ready);
        if (_sockets.Received.Count > 0)
        {
            _shard.Handle(_sockets.Received, now);
            Flush(now);
        }

        for (int served = 0; served < RequestsPerTurnMax && _requests.TryTake(out ShardRequest request); served++)
        {
            Serve(request, now);
        }

        if (_shard.NextDeadline <= now)
        {
            _shard.HandleTimeout(now);
            Flush(now);
        }

        if (Gauge.Measure(now)) _sockets.CountKernelDrops();
    }

    private void Serve(in ShardRequest request, Instant now)
    {
        request.Inventory?.TrySetResult(_control.Inventory());
        if (request.Closing is not null) CloseRooms(request.Closing, now);
        if (request.News is not null) _shard.Moves.Handle(request.News, now);
        else if (request.Command is null) return;
        else
        {
            _control.Apply(request.Command, now);
            _routes.Served(request.Command);
        }

        Flush(now);
    }

    private void CloseRooms(TaskCompletionSource closed, Instant now)
    {
        // One after the other: a room's goodbyes fit the outbox.
        while (_control.CloseNext()) Drain(now);
        closed.TrySetResult();
    }

    private void Flush(Instant now)
    {
        Drain(now);
        if (!_control.IsWaiting) return;

        _control.Resume(now);
        Drain(now);
    }

    private void Drain(Instant now)
    {
        bool hasMore;
        do
        {
            hasMore = _shard.Drain(now);
            _sockets.Send(_shard.Outbox);
            _shard.Outbox.Clear();
        }
        while (hasMore);

        while (_control.TryTakeEvent(out NodeEvent? happened)) _events.Add(happened);
        while (_shard.Moves.TryTakeErrand(out MoveErrand? errand)) _channels.Carry(errand, this);
        while (_shard.Moves.TryTakeLeftRoom(out string? room)) _routes.Left(room, _index);
    }

    private void PinToProcessor()
    {
        byte[] mask = new byte[128];
        int processor = _index % Environment.ProcessorCount;
        mask[processor / 8] = (byte)(1 << (processor % 8));
        if (UdpSocketNative.SetAffinity(0, mask.Length, in mask[0]) != 0) LogNotPinned(_index, processor);
    }

    [LoggerMessage(LogLevel.Error, "Shard {Shard}: a fault of the media core; its input is lost")]
    private partial void LogFault(Exception fault, int shard);

    [LoggerMessage(LogLevel.Warning, "Shard {Shard} cannot be pinned to processor {Processor}")]
    private partial void LogNotPinned(int shard, int processor);
}
