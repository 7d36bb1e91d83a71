using System.Net;
using Conference.Grains.Interfaces.MediaNodes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conference.MediaNode.Host;

/// <summary>
/// Keeps the node linked to a silo, one after the other of those it knows. On each new link the node shows what it carries,
/// then what has happened since the last one was heard, then it obeys commands. Media goes on without a link.
/// </summary>
internal sealed partial class NodeLinkClient(
    IReadOnlyList<EndPoint> silos,
    IConnectionFactory connections,
    INodeLinkSource node,
    EventOutbox events,
    TimeProvider time,
    ILogger<NodeLinkClient> logger)
{
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(1);

    /// <summary>For a silo that answers, but has not taken an event.</summary>
    private static readonly TimeSpan NotTakenWait = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan GoodbyeMax = TimeSpan.FromSeconds(2);

    private readonly DialPlan _plan = new(silos.Count, Random.Shared);
    private readonly long _start = time.GetTimestamp();

    /// <summary>Of each silo: the place among <see cref="Protocols"/> of the one that it is spoken to in.</summary>
    private readonly int[] _spoken = new int[silos.Count];

    private volatile bool _isLinked;
    private long _links;
    private long _failures;

    /// <summary>Of the events that were given up: how many a silo has been told of.</summary>
    private long _lostTold;

    /// <summary>The encodings that it speaks, the preferred one first.</summary>
    public IReadOnlyList<IHubProtocol> Protocols { get; init; } = NodeHubProtocols.All;

    public bool IsLinked => _isLinked;

    /// <summary>Registrations that were accepted.</summary>
    public long Links => Volatile.Read(ref _links);

    /// <summary>Attempts that led to no registration.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Until cancelled; then the events at hand are sent and the link is closed.</summary>
    public async Task Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            (int silo, TimeSpan wait) = _plan.Next(time.GetElapsedTime(_start));
            await Task.Delay(wait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested) return;

            TimeSpan began = time.GetElapsedTime(_start);
            LinkEnding ending = await RunLink(silo, stopping);
            TimeSpan ended = time.GetElapsedTime(_start);
            _plan.OnEnded(silo, ending, held: ending is LinkEnding.Lost ? ended - began : TimeSpan.Zero, ended);
            if (ending is not LinkEnding.Lost) Interlocked.Increment(ref _failures);
        }
    }

    private async Task<LinkEnding> RunLink(int place, CancellationToken stopping)
    {
        EndPoint silo = silos[place];
        await using HubConnection connection = Build(silo, Protocols[_spoken[place]]);
        TaskCompletionSource<Exception?> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Closed += why =>
        {
            closed.TrySetResult(why);
            return Task.CompletedTask;
        };
        connection.On<NodeCommand[]>(NodeLinkContract.Execute, async commands =>
        {
            await caughtUp.Task;
            foreach (NodeCommand command in commands) node.Execute(command);
        });

        try
        {
            await Start(connection, place, stopping);
            RegistrationResult result = await Register(connection, stopping);
            if (result.Refusal is not RegistrationRefusal.None)
            {
                LogRefused(silo, result.Refusal);
                return result.Refusal is RegistrationRefusal.UnknownProtocol ? LinkEnding.OtherVersion : LinkEnding.Refused;
            }

            events.Acknowledge(result.LastEventSeen);
        }
        catch (Exception failed) when (IsLinkFailure(failed))
        {
            if (!stopping.IsCancellationRequested) LogFailed(silo, failed.Message);
            return LinkEnding.Failed;
        }

        await Serve(connection, silo, closed.Task, caughtUp, stopping);
        return LinkEnding.Lost;
    }

    /// <summary>A silo that does not know the encoding says so in its handshake, and is dialled in the next one.</summary>
    private async Task Start(HubConnection connection, int place, CancellationToken stopping)
    {
        try
        {
            await connection.StartAsync(stopping);
        }
        catch (HubException)
        {
            _spoken[place] = (_spoken[place] + 1) % Protocols.Count;
            throw;
        }
    }

    /// <summary>Rooms first, as many messages as they need, and who carries them last.</summary>
    private async Task<RegistrationResult> Register(HubConnection connection, CancellationToken stopping)
    {
        long lost = events.Lost;
        NodeRegistration registration = await node.Describe();
        int told = 0;
        for (; registration.Rooms.Length - told > NodeLinkContract.RoomsMax; told += NodeLinkContract.RoomsMax)
        {
            CarriedRoom[] rooms = [.. registration.Rooms.AsSpan(told, NodeLinkContract.RoomsMax)];
            await connection.InvokeAsync(NodeLinkContract.Carries, rooms, stopping);
        }

        registration = registration with { Rooms = registration.Rooms[told..], EventsLost = lost - _lostTold };
        RegistrationResult result = await connection.InvokeAsync<RegistrationResult>(NodeLinkContract.Register, registration, stopping);
        if (result.Refusal is RegistrationRefusal.None) _lostTold = lost;
        return result;
    }

    private async Task Serve(
        HubConnection connection, EndPoint silo, Task<Exception?> closed, TaskCompletionSource caughtUp, CancellationToken stopping)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _isLinked = true;
        Interlocked.Increment(ref _links);
        LogLinked(silo);
        try
        {
            Task sending = SendEvents(connection, caughtUp, over.Token);
            Task reporting = Report(connection, over.Token);
            await Task.WhenAny(closed, sending, reporting);
            await over.CancelAsync();
            await Task.WhenAll(sending, reporting);
        }
        catch (Exception failed) when (IsLinkFailure(failed))
        {
            if (!stopping.IsCancellationRequested) LogLost(silo, failed.Message);
        }
        finally
        {
            _isLinked = false;
            caughtUp.TrySetCanceled(CancellationToken.None);
        }

        if (stopping.IsCancellationRequested) await SayGoodbye(connection);
        else if (closed.IsCompleted) LogLost(silo, (await closed)?.Message ?? "closed by the silo");
    }

    private async Task SendEvents(HubConnection connection, TaskCompletionSource caughtUp, CancellationToken cancellation)
    {
        while (true)
        {
            await SendWaiting(connection, cancellation);
            caughtUp.TrySetResult();
            await events.WaitAsync(cancellation);
        }
    }

    private async Task SendWaiting(HubConnection connection, CancellationToken cancellation)
    {
        while (events.Peek() is { } batch)
        {
            // The wait is given up, not the sending: a write that is cancelled halfway ends the TLS stream, goodbye included.
            long seen = await connection.InvokeAsync<long>(NodeLinkContract.Events, batch, CancellationToken.None)
                .WaitAsync(cancellation);
            events.Acknowledge(seen);
            if (seen < batch.FirstSequence) await Task.Delay(NotTakenWait, time, cancellation);
        }
    }

    private async Task Report(HubConnection connection, CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(ReportPeriod, time);
        do
        {
            await connection.SendAsync(NodeLinkContract.Report, node.Load(), CancellationToken.None);
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    private async Task SayGoodbye(HubConnection connection)
    {
        using CancellationTokenSource limited = new(GoodbyeMax, time);
        try
        {
            await SendWaiting(connection, limited.Token);
            await connection.StopAsync(limited.Token);
        }
        catch (Exception failed) when (IsLinkFailure(failed))
        {
            LogUnsaid(events.LastSequence, failed.Message);
        }
    }

    private HubConnection Build(EndPoint silo, IHubProtocol protocol)
    {
        HubConnectionBuilder builder = new();
        builder.Services.AddSingleton(connections);
        builder.Services.AddSingleton(silo);
        builder.WithKeepAliveInterval(KeepAlive).WithServerTimeout(SilenceMax);
        builder.Services.AddSingleton(protocol);
        HubConnection connection = builder.Build();
        connection.HandshakeTimeout = SilenceMax;
        return connection;
    }

    /// <summary>SignalR and the network speak in exceptions; anything else is a bug of ours and ends the process.</summary>
    private static bool IsLinkFailure(Exception failed) => failed
        is IOException
        or System.Net.Sockets.SocketException
        or System.Security.Authentication.AuthenticationException
        or HubException
        or InvalidOperationException
        or InvalidDataException
        or TimeoutException
        or OperationCanceledException;

    [LoggerMessage(LogLevel.Information, "Linked to the silo at {Silo}")]
    private partial void LogLinked(EndPoint silo);

    [LoggerMessage(LogLevel.Warning, "The silo at {Silo} cannot be reached: {Reason}")]
    private partial void LogFailed(EndPoint silo, string reason);

    [LoggerMessage(LogLevel.Error, "The silo at {Silo} refuses this node: {Refusal}. It is asked again in some seconds")]
    private partial void LogRefused(EndPoint silo, RegistrationRefusal refusal);

    [LoggerMessage(LogLevel.Warning, "The link to the silo at {Silo} is lost: {Reason}. Media goes on")]
    private partial void LogLost(EndPoint silo, string reason);

    [LoggerMessage(LogLevel.Warning, "Stopping with events unsent (the last is {Sequence}): {Reason}")]
    private partial void LogUnsaid(long sequence, string reason);
}
