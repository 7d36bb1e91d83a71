using System.Text.Json;
using Conference.Gateway.Api.Auth;
using Conference.Gateway.Api.Problems;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Conference.Gateway.Api.Signalling;

/// <summary>
/// /v1/signalling: what a client may call. README.md describes it for clients. Arguments are taken as JSON and read
/// here, so that what cannot be read is refused with a reason like everything else.
/// </summary>
internal sealed class SignallingHub(
    IGrainFactory grains,
    TokenVerifier tokens,
    ConnectionCount count,
    SessionWatch watch,
    GatewayMetrics metrics,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    IHubContext<SignallingHub> hub,
    ILogger<SignallingConnection> logger) : Hub
{
    /// <summary>
    /// In bytes: the largest offer, whose line ends take two characters in JSON, and what stands around it.
    /// </summary>
    public const int MessageLengthMax = (2 * ClientOffer.SdpLengthMax) + (16 * 1024);

    private SignallingConnection Connection => (SignallingConnection)Context.Items[typeof(SignallingConnection)]!;

    public override async Task OnConnectedAsync()
    {
        SignallingOptions bounds = options.Value.Signalling;
        var connection = new SignallingConnection(
            Context,
            hub.Clients.Client(Context.ConnectionId),
            new TokenBucket(bounds.CallsPerSecond, bounds.CallsBurst, time),
            time,
            metrics,
            logger)
        { IsCounted = count.TryEnter() };
        Context.Items[typeof(SignallingConnection)] = connection;

        if (!connection.IsCounted) await connection.CloseAsync(ConnectionRefusal.TooManyConnections);
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        SignallingConnection connection = Connection;
        connection.Dispose();
        watch.Forget(connection);
        try
        {
            // What the hub's protocol throws; what hub methods throw does not come here.
            if (exception is InvalidDataException) Refuse(ConnectionProblems.Of(ConnectionRefusal.MessageUnreadable));
            if (connection.Reference is { } reference) grains.DeleteObjectReference<ISignallingObserver>(reference);
            if (connection.Session is { } session) await SessionOf(session).ConnectionLost(connection.Id);
        }
        finally
        {
            if (connection.IsCounted) count.Leave();
        }
    }

    public async Task<JoinAnswer> Join(JsonElement call)
    {
        if (WhyNotBegin() is { } refusal) return JoinAnswer.Refused(Refuse(ConnectionProblems.Of(refusal)));
        if (SignallingJson.Read<JoinCall>(call, out string fault) is not { } join)
        {
            return JoinAnswer.Refused(RefuseMalformed(fault));
        }

        TokenVerdict verdict = await tokens.VerifyAsync(join.Token, join.Room);
        if (verdict.Token is not { } token) return JoinAnswer.Refused(Refuse(TokenProblems.Of(verdict.Refusal)));

        var session = new SessionId(Guid.CreateVersion7().ToString("N"));
        OpenResult opened = await SessionOf(session).Open(
            new OpenRequest(token.Participant, token.Name, token.Grants, token.TokenId, Connection.Id),
            ObserverFrom(first: 1));
        if (opened.Refusal is not RoomRefusal.None) return JoinAnswer.Refused(Refuse(RoomProblems.Of(opened.Refusal)));

        Connection.Bind(session);
        watch.Watch(Connection);
        metrics.Joined(resumed: false);
        return JoinAnswer.Joined(session, token, opened);
    }

    public async Task<CallAnswer> Resume(JsonElement call)
    {
        if (WhyNotBegin() is { } refusal) return Refused(ConnectionProblems.Of(refusal));
        if (SignallingJson.Read<ResumeCall>(call, out string fault) is not { } resume)
        {
            return new CallAnswer(RefuseMalformed(fault));
        }

        if (resume.LastSeen < 0) return new CallAnswer(RefuseMalformed("The value at '$.lastSeen' is negative."));
        if (!IdText.IsValid(resume.Session) || resume.Secret.Length is 0 or > ResumeCall.SecretLengthMax)
        {
            return Refused(SignallingProblems.Of(SignallingRefusal.UnknownSession));
        }

        var session = new SessionId(resume.Session);
        SignallingRefusal answer = await SessionOf(session).Resume(
            resume.Secret, resume.LastSeen, Connection.Id, ObserverFrom(resume.LastSeen + 1));
        if (answer is not SignallingRefusal.None) return Refused(SignallingProblems.Of(answer));

        Connection.Bind(session);
        watch.Watch(Connection);
        metrics.Joined(resumed: true);
        return CallAnswer.Accepted;
    }

    public async Task<CallAnswer> Send(JsonElement message)
    {
        if (!Connection.Calls.TryTake()) return Refused(ConnectionProblems.Of(ConnectionRefusal.TooManyCalls));
        if (Connection.Session is not { } session) return Refused(ConnectionProblems.Of(ConnectionRefusal.NotJoined));
        if (SignallingJson.Read<ClientMessage>(message, out string fault) is not { } read)
        {
            return new CallAnswer(RefuseMalformed(fault));
        }

        if (read is ClientOffer { Sdp.Length: > ClientOffer.SdpLengthMax })
        {
            return Refused(SignallingProblems.Of(SignallingRefusal.TooLarge));
        }

        SignallingRefusal answer = await SessionOf(session).Receive(read);
        return answer is SignallingRefusal.None ? CallAnswer.Accepted : Refused(SignallingProblems.Of(answer));
    }

    /// <summary>Nothing is answered: what is refused here is made good by the next acknowledgement.</summary>
    public async Task Acknowledge(long lastSeen)
    {
        if (!Connection.Calls.TryTake()) Refuse(ConnectionProblems.Of(ConnectionRefusal.TooManyCalls));
        else if (Connection.Session is not { } session) Refuse(ConnectionProblems.Of(ConnectionRefusal.NotJoined));
        else await SessionOf(session).Acknowledge(lastSeen);
    }

    private ConnectionRefusal? WhyNotBegin() => Connection switch
    {
        { IsCounted: false } => ConnectionRefusal.TooManyConnections,
        { Session: not null } => ConnectionRefusal.AlreadyJoined,
        _ when !Connection.Calls.TryTake() => ConnectionRefusal.TooManyCalls,
        _ => null,
    };

    private ISignallingObserver ObserverFrom(long first)
    {
        Connection.ExpectFrom(first);
        return Connection.Reference ??= grains.CreateObjectReference<ISignallingObserver>(Connection);
    }

    private ISignallingSessionGrain SessionOf(SessionId session) =>
        grains.GetGrain<ISignallingSessionGrain>(session.Value);

    private CallAnswer Refused(Problem problem) => new(Refuse(problem));

    private Refusal RefuseMalformed(string fault) =>
        Refuse(SignallingProblems.Of(SignallingRefusal.Malformed) with { Detail = fault });

    private Refusal Refuse(Problem problem)
    {
        metrics.Refused(problem.Code);
        return Refusal.Of(problem);
    }
}
