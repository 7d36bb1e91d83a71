using System.Threading.Channels;
using Conference.Gateway.Api.Problems;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.Signalling;
using Microsoft.AspNetCore.SignalR;

namespace Conference.Gateway.Api.Signalling;

/// <summary>
/// One client's connection: what its session grain delivers to, in order and within bounds. The connection's items hold
/// it, since the actor engine holds observers weakly.
/// </summary>
internal sealed partial class SignallingConnection : ISignallingObserver, IDisposable
{
    public static readonly TimeSpan JoinWithin = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan GapClosesWithin = TimeSpan.FromSeconds(5);

    /// <summary>More than a session keeps, so that a resume that sends everything again fits.</summary>
    public const int OutboxMax = 2048;

    private const string ReceiveMethod = "Receive";
    private const string ClosingMethod = "Closing";

    private readonly Lock _guard = new();
    private readonly Channel<Envelope> _outbox = Channel.CreateBounded<Envelope>(
        new BoundedChannelOptions(OutboxMax) { SingleReader = true });
    private readonly HubCallerContext _context;
    private readonly IClientProxy _client;
    private readonly GatewayMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ITimer _joinTimer;
    private readonly ITimer _gapTimer;
    private EnvelopeOrder _order = new(first: 1);
    private bool _isGapWatched;
    private bool _isClosing;

    public SignallingConnection(
        HubCallerContext context, IClientProxy client, TokenBucket calls, TimeProvider time, GatewayMetrics metrics,
        ILogger logger)
    {
        _context = context;
        _client = client;
        _metrics = metrics;
        _logger = logger;
        Calls = calls;
        _joinTimer = time.CreateTimer(OnTimeout, ConnectionRefusal.JoinTimeout, JoinWithin, Timeout.InfiniteTimeSpan);
        _gapTimer = time.CreateTimer(
            OnTimeout, ConnectionRefusal.MessageLost, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ = PumpAsync();
    }

    public string Id => _context.ConnectionId;

    public TokenBucket Calls { get; }

    /// <summary>Within the gateway's number of connections.</summary>
    public bool IsCounted { get; init; }

    /// <summary>What grains call; made at the first join or resume.</summary>
    public ISignallingObserver? Reference { get; set; }

    /// <summary>Set once the connection has joined or resumed.</summary>
    public SessionId? Session { get; private set; }

    /// <summary>Says which envelope comes first, before the session is told of the connection.</summary>
    public void ExpectFrom(long first)
    {
        lock (_guard) _order = new EnvelopeOrder(first);
    }

    public void Bind(SessionId session)
    {
        Session = session;
        _joinTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Task Deliver(Envelope envelope)
    {
        ConnectionRefusal refusal = Enqueue(envelope);
        return refusal is ConnectionRefusal.None ? Task.CompletedTask : CloseAsync(refusal);
    }

    /// <summary>
    /// Tells the client why, as far as it still listens, and closes the connection. Closing again does nothing.
    /// </summary>
    public async Task CloseAsync(ConnectionRefusal refusal)
    {
        if (Interlocked.Exchange(ref _isClosing, true)) return;

        Problem problem = ConnectionProblems.Of(refusal);
        _metrics.Refused(problem.Code);
        LogClosing(Id, problem.Code);
        try
        {
            // A client that does not read would keep us waiting for the room to tell it.
            if (refusal is not ConnectionRefusal.TooSlow)
            {
                await _client.SendAsync(ClosingMethod, Refusal.Of(problem), _context.ConnectionAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // It has gone by itself meanwhile.
        }
        finally
        {
            _context.Abort();
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _isClosing, true);
        _joinTimer.Dispose();
        _gapTimer.Dispose();
        _outbox.Writer.TryComplete();
    }

    private ConnectionRefusal Enqueue(Envelope envelope)
    {
        lock (_guard)
        {
            if (Volatile.Read(ref _isClosing)) return ConnectionRefusal.None;
            if (!_order.TryAdd(envelope)) return ConnectionRefusal.MessageLost;

            bool hasMoved = false;
            while (_order.TryTake(out Envelope? next))
            {
                if (!_outbox.Writer.TryWrite(next)) return ConnectionRefusal.TooSlow;
                hasMoved = true;
            }

            WatchGap(hasMoved);
            return ConnectionRefusal.None;
        }
    }

    private void WatchGap(bool hasMoved)
    {
        if (_order.HasGap == _isGapWatched && !(hasMoved && _isGapWatched)) return;

        _isGapWatched = _order.HasGap;
        _gapTimer.Change(_isGapWatched ? GapClosesWithin : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (Envelope envelope in _outbox.Reader.ReadAllAsync(_context.ConnectionAborted))
            {
                await _client.SendAsync(ReceiveMethod, envelope, _context.ConnectionAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is gone; the session keeps what was not acknowledged.
        }
    }

    private void OnTimeout(object? refusal) => _ = CloseAsync((ConnectionRefusal)refusal!);

    [LoggerMessage(LogLevel.Information, "Closing connection {Connection}: {Code}")]
    private partial void LogClosing(string connection, string code);
}
