using Conference.Cluster.Simulation.Gateways;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Cluster.Simulation.Clients;

/// <summary>
/// A client's conversation with the cluster, as the SDK's: in order, once, over lost connections; where its session is gone it
/// joins anew.
/// </summary>
internal sealed class ClientSignalling(ClientProcess client, ClientWorld world)
{
    public static readonly TimeSpan AttemptMax = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan RedialMax = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(6);
    public static readonly TimeSpan GapMax = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan AcknowledgesAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RedialFirst = TimeSpan.FromMilliseconds(300);

    /// <summary>Less than the grace of a session, since the session may have missed its client before that noticed.</summary>
    private static readonly TimeSpan AwayMin = TimeSpan.FromSeconds(4);

    /// <summary>What came before the answer to a join.</summary>
    private readonly List<Envelope> _earlyEnvelopes = [];

    private GatewayConnection? _connection;
    private Instant _lostAt = Instant.Zero;
    private Instant _connectedAt = Instant.Zero;
    private TimeSpan _away;
    private bool _isSaying;
    private bool _isAcknowledging;
    private bool _isGapWatched;
    private int _attempt;
    private int _failures;

    public SignallingPhase Phase { get; private set; }

    public ClientSession? Session { get; private set; }

    /// <summary>Why it is over: a refusal, or what the server said.</summary>
    public string? Ending { get; private set; }

    private bool SessionIsKnown { get; set; }

    private Agenda Agenda => world.Wires.Agenda;

    public void Begin() => Join();

    /// <returns>The message's id.</returns>
    public long Send(Func<long, ClientMessage> make)
    {
        if (Phase is SignallingPhase.Over || Session is null) return 0;
        long id = Session.Add(make);
        Pump();
        return id;
    }

    /// <summary>
    /// It is told that its session has ended while it had no connection: whoever sits there joins again. Only one that was really
    /// away may be told so.
    /// </summary>
    public void JoinAnew(string why)
    {
        string words = $"{client} is told {why}, and was away for {_away.TotalSeconds:F1} s";
        if (_away < AwayMin) throw new CheckFailed("nobody is thrown out", words);
        SessionIsKnown = false;
        Lost();
    }

    /// <summary>It leaves, or is told that it is over.</summary>
    public void End(string why)
    {
        if (Phase is SignallingPhase.Over) return;
        Ending = why;
        Phase = SignallingPhase.Over;
        world.Trace.Note($"{client} is over", why);

        // What is being dialled is not to be used any more.
        _attempt++;
        Drop();
    }

    private void Join()
    {
        Phase = SignallingPhase.Joining;
        ClientSession session = new(world.NextSession());
        OpenRequest request = new(client.Part.Key, client.Part.Identity.Value, client.Part.Grants, $"token-{session.Id}", string.Empty);
        Dial(session, connection => connection.Gateway.Join(connection, session.Id, request, Back(connection, (OpenResult? opened) =>
        {
            if (opened is null) Lost();
            else if (opened.Refusal is RoomRefusal.None) Joined(session, opened);
            else JoinRefused(opened.Refusal);
        })));
    }

    private void Joined(ClientSession session, OpenResult opened)
    {
        world.OnJoined(client, session.Id);
        session.Secret = opened.Secret;
        Session = session;
        SessionIsKnown = true;
        Connected();
        client.OnWelcome(opened.Roster);
        foreach (Envelope envelope in _earlyEnvelopes) Receive(session, envelope);
        _earlyEnvelopes.Clear();
        Pump();
    }

    private void JoinRefused(RoomRefusal refusal)
    {
        // Our own lost session may still hold the place; a node may come.
        if (refusal is RoomRefusal.DuplicateIdentity or RoomRefusal.NoMediaNode) Lost();
        else End($"refused: {refusal}");
    }

    private void Resume()
    {
        Phase = SignallingPhase.Resuming;
        ClientSession session = Session!;
        Dial(session, connection => connection.Gateway.Resume(
            connection, session.Id, session.Secret, session.LastSeen, Back(connection, (SignallingRefusal? refusal) =>
            {
                switch (refusal)
                {
                    case null:
                        Lost();
                        break;
                    case SignallingRefusal.None:
                        Connected();
                        Pump();
                        break;
                    case SignallingRefusal.CannotResume:
                        string words = $"{client} has seen {session.LastSeen} and cannot resume";
                        throw new CheckFailed("what is not acknowledged is kept", words);
                    case SignallingRefusal.UnknownSession:
                        SessionIsKnown = false;
                        Drop();
                        Join();
                        break;
                    default:
                        End($"resume refused: {refusal}");
                        break;
                }
            })));
    }

    private void Connected()
    {
        _connectedAt = Agenda.Now;
        _away = _connectedAt - _lostAt;
        Phase = SignallingPhase.Connected;
        _attempt++;
        _failures = 0;
    }

    private void Dial(ClientSession session, Action<GatewayConnection> opened)
    {
        int attempt = ++_attempt;
        _earlyEnvelopes.Clear();
        Agenda.After(AttemptMax, () =>
        {
            if (attempt == _attempt) Lost();
        });
        world.Wires.Dial(
            client,
            world.DrawGateway(),
            SilenceMax,
            connection =>
            {
                if (attempt != _attempt)
                {
                    connection.Break();
                    return;
                }

                GatewayProcess gateway = (GatewayProcess)connection.B;
                GatewayConnection? accepted = null;
                accepted = gateway.Accept(connection, envelope => OnEnvelope(accepted!, session, envelope));
                connection.OnClosedAtA = () =>
                {
                    if (_connection == accepted) Lost();
                };
                _connection = accepted;
                connection.Send(client, () => opened(accepted));
            },
            () =>
            {
                if (attempt == _attempt) Lost();
            });
    }

    /// <summary>An answer travels back, and is heard if the connection is still the one in use.</summary>
    private Action<T> Back<T>(GatewayConnection connection, Action<T> handle) => answer =>
        connection.Connection.Send(connection.Gateway, () =>
        {
            if (_connection == connection && Phase is not SignallingPhase.Over) handle(answer);
        });

    private void OnEnvelope(GatewayConnection connection, ClientSession session, Envelope envelope)
    {
        if (_connection != connection || Phase is SignallingPhase.Over) return;
        if (Session == session) Receive(session, envelope);
        else _earlyEnvelopes.Add(envelope);
    }

    private void Receive(ClientSession session, Envelope envelope)
    {
        foreach (ServerMessage message in session.Accept(envelope))
        {
            world.Trace.Note($"{client} hears {envelope.Id}", message.GetType().Name);
            client.OnMessage(message);
            if (Phase is SignallingPhase.Over) return;
        }

        WatchGap(session);
        AcknowledgeLater();
    }

    private void WatchGap(ClientSession session)
    {
        if (!session.HasGap || _isGapWatched) return;
        _isGapWatched = true;
        GatewayConnection? connection = _connection;
        Agenda.After(GapMax, () =>
        {
            _isGapWatched = false;
            if (_connection == connection && connection is not null && session.HasGap) Lost();
        });
    }

    private void AcknowledgeLater()
    {
        if (_isAcknowledging) return;
        _isAcknowledging = true;
        Agenda.After(AcknowledgesAfter, () =>
        {
            _isAcknowledging = false;
            if (_connection is not { } connection || Phase is not SignallingPhase.Connected) return;
            long lastSeen = Session!.LastSeen;
            connection.Connection.Send(client, () => connection.Gateway.Acknowledge(connection, lastSeen));
        });
    }

    /// <summary>One message at a time, so that their order holds.</summary>
    private void Pump()
    {
        if (_isSaying || Phase is not SignallingPhase.Connected || _connection is not { } connection) return;
        if (Session!.FirstUnsaid is not { } message) return;
        _isSaying = true;
        ClientSession session = Session;
        Action<SignallingRefusal?> answer = Back(connection, (SignallingRefusal? refusal) =>
        {
            _isSaying = false;
            if (refusal is SignallingRefusal.ResumeFirst)
            {
                Lost();
                return;
            }

            session.Settle(message);
            OnAnswered(session.Id, message, refusal);
            Pump();
        });
        connection.Connection.Send(client, () => connection.Gateway.Say(connection, message, answer));
    }

    private void OnAnswered(SessionId session, ClientMessage message, SignallingRefusal? refusal)
    {
        world.Trace.Note($"{client} said {message.GetType().Name}", refusal?.ToString() ?? "server-fault");
        if (refusal is SignallingRefusal.None)
        {
            world.OnAcknowledged(client, session, message);
        }
        else if (refusal is SignallingRefusal.UnknownSession or SignallingRefusal.NotInRoom)
        {
            // A session that ended while its client was away says so in its turn; what the client says at once may be quicker.
            bool wasAway = _away >= AwayMin && Agenda.Now - _connectedAt < GapMax;
            if (!wasAway) world.OnThrownOut(client, $"{refusal} while it is connected");
            SessionIsKnown = false;
            Lost();
        }
        else if (message is ClientOffer)
        {
            client.Media.OnRefused(message.Id, refusal is SignallingRefusal.NoMediaNode);
        }
        else if (message is ClientMute)
        {
            client.OnMuteRefused();
        }
    }

    private void Lost()
    {
        if (Phase is SignallingPhase.Over or SignallingPhase.Waiting) return;
        if (Phase is SignallingPhase.Connected) _lostAt = Agenda.Now;
        Drop();
        Phase = SignallingPhase.Waiting;
        int attempt = ++_attempt;
        TimeSpan full = RedialFirst * (1 << Math.Min(_failures++, 5));
        if (full > RedialMax) full = RedialMax;
        Agenda.After(full * world.Random.Between(0.5, 1), () =>
        {
            if (attempt != _attempt || Phase is not SignallingPhase.Waiting) return;
            if (SessionIsKnown) Resume();
            else Join();
        });
    }

    private void Drop()
    {
        GatewayConnection? connection = _connection;
        _connection = null;
        _isSaying = false;
        Session?.ForgetEarly();
        connection?.Connection.Close(client);
    }
}
