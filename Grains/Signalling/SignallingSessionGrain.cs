using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;

namespace Conference.Grains.Signalling;

/// <summary>
/// One client's stay. It awaits its participant and its store, and never the connection: what it tells the client goes
/// into the outbox first, and over the connection one way.
/// </summary>
[Immovable]
internal sealed class SignallingSessionGrain(
    [PersistentState("session")] IPersistentState<SessionRecord> stored,
    IOptions<ConferenceGrainOptions> options,
    TimeProvider time,
    GrainEntropy entropy,
    GrainMetrics metrics,
    ILogger<SignallingSessionGrain> logger) : Grain, ISignallingSessionGrain
{
    /// <summary>For a message that another has overtaken.</summary>
    public static readonly TimeSpan GapClosesWithin = TimeSpan.FromSeconds(2);

    private readonly Inbox _inbox = new();
    private readonly Hearing _hearing = new();
    private readonly ConnectionSilence _silent = new(options.Value, time);

    private SessionId _id;

    /// <summary>Kept until nobody can ask for its end any more; what is stored is cleared with its end.</summary>
    private SessionState? _session;
    private Outbox? _outbox;
    private ISignallingObserver? _connection;
    private string? _connectionId;
    private bool _hasEnded;
    private bool _mustDetach;
    private IGrainTimer? _grace;
    private IGrainTimer? _silence;
    private IGrainTimer? _gap;

    private IParticipantGrain Participant => GrainFactory.GetGrain<IParticipantGrain>(_session!.Participant.ToString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = new SessionId(this.GetPrimaryKeyString());
        Find();
        return Task.CompletedTask;
    }

    public async Task<OpenResult> Open(OpenRequest request, ISignallingObserver connection)
    {
        if (_session is not null) return OpenResult.Refused(metrics.Refused(RoomRefusal.DuplicateIdentity));

        string secret = entropy.NextSecret();
        SessionState session = new(request.Participant, ResumeSecret.HashOf(secret));
        _session = session;
        AttachResult attached;
        try
        {
            attached = await Attach(new AttachRequest(_id, request.Name, request.Grants, request.TokenId));
            if (attached.Refusal is not RoomRefusal.None)
            {
                logger.Refused(_id, request.Participant, attached.Refusal);
                DeactivateOnIdle();
                return OpenResult.Refused(metrics.Refused(attached.Refusal));
            }

            // What is attached and not stored is found by the next roll call; what were stored and not attached nobody would find.
            stored.State.Session = session;
            await stored.WriteStateAsync();
        }
        catch
        {
            // Whether it attached is unknown, and its client will never know of it.
            _hasEnded = true;
            _mustDetach = true;
            Every(options.Value.EndedSessionKept, Forget, first: TimeSpan.Zero);
            throw;
        }

        _outbox = new Outbox(options.Value.OutboxMessagesMax);
        _hearing.Begin(attached.Telling);
        Connect(request.ConnectionId, connection);
        logger.Opened(_id, request.Participant);
        return new OpenResult(RoomRefusal.None, secret, attached.Roster);
    }

    public async Task<bool> Yield()
    {
        if (_connection is not null && !_hasEnded) return false;

        if (_hasEnded) await Clear();
        else await End(new ServerEnded("taken-over", "Somebody joined as you while you had no connection."), detach: false);
        return true;
    }

    public async Task<SignallingRefusal> Resume(
        string secret, long lastSeen, string connectionId, ISignallingObserver connection)
    {
        if (_session is null) await LookAgain();
        if (_session is not { } session || !ResumeSecret.Matches(session.SecretHash, secret))
        {
            return metrics.Refused(SignallingRefusal.UnknownSession);
        }

        if (_outbox is null)
        {
            return _hasEnded
                ? metrics.Refused(SignallingRefusal.UnknownSession)
                : await Restate(lastSeen, connectionId, connection);
        }

        if (_outbox.After(lastSeen) is not { } missed) return metrics.Refused(SignallingRefusal.CannotResume);

        if (!_hasEnded) await Participant.SetConnected(_id, true);
        Connect(connectionId, connection);
        _outbox.Acknowledge(lastSeen);
        foreach (Envelope envelope in missed) _ = connection.Deliver(envelope);
        logger.Resumed(_id, lastSeen, missed.Length);
        return SignallingRefusal.None;
    }

    public async Task<SignallingRefusal> Receive(ClientMessage message)
    {
        if (_session is null) await LookAgain();
        if (_session is null || _hasEnded) return metrics.Refused(SignallingRefusal.UnknownSession);
        if (_outbox is null) return metrics.Refused(SignallingRefusal.ResumeFirst);

        SignallingRefusal refusal = ClientMessageRules.WhyNot(message);
        if (refusal is not SignallingRefusal.None) return metrics.Refused(refusal);

        if (_inbox.AnswerTo(message.Id) is { } before)
        {
            metrics.Count(Ignored.RepeatedMessage);
            return before;
        }

        SignallingRefusal answer = message switch
        {
            ClientOffer offer => await Participant.Offer(_id, offer),
            ClientMute mute => await Participant.SetMuted(_id, mute.Mid, mute.Muted),
            _ => await Leave(),
        };
        _inbox.Remember(message.Id, answer);
        return answer;
    }

    public Task Acknowledge(long lastSeen)
    {
        if (_outbox is null) metrics.Count(Ignored.OverSession);
        else if (!_outbox.Acknowledge(lastSeen)) metrics.Count(Ignored.WrongAcknowledgement);
        return Task.CompletedTask;
    }

    public async Task ConnectionLost(string connectionId)
    {
        if (_connectionId is null || connectionId != _connectionId)
        {
            metrics.Count(Ignored.OtherConnection);
            return;
        }

        await Disconnect();
    }

    public async Task Deliver(ServerMessage message, TellingPlace? at)
    {
        if (message is ServerEnded end && _session is not null)
        {
            // Told again until this session has detached, which it does once nothing of it is stored any more.
            await End(end, detach: true);
        }
        else if (_outbox is null || _hasEnded)
        {
            metrics.Count(Ignored.OverSession);
        }
        else
        {
            foreach (ServerMessage turn in at is null ? [message] : _hearing.Take(message, at)) await Say(turn);
            await WatchGap();
        }
    }

    public Task<bool> Holds(string connectionId)
    {
        bool holds = _connection is not null && connectionId == _connectionId;
        if (holds) _silent.OnAsked();
        return Task.FromResult(holds);
    }

    public async Task OnRollCall(ParticipantKey participant, TellingPlace? last)
    {
        if (_session is null) await LookAgain();
        if (_session is null) await GrainFactory.GetGrain<IParticipantGrain>(participant.ToString()).Detach(_id);
        else if (_hasEnded) await Clear(mustDetach: true);
        if (_outbox is null || last is null) return;

        _hearing.Expect(last);
        await WatchGap();
    }

    /// <summary>An earlier activation took the outbox and the connection with it: the client comes back, or has gone for good.</summary>
    private void Find()
    {
        _session = stored.RecordExists ? stored.State.Session : null;
        if (_session is null) return;

        logger.Found(_id);
        AwaitConnection();
        this.RegisterGrainTimer(
            SayDisconnected, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    /// <summary>It may have been stored after this activation began.</summary>
    private async Task LookAgain()
    {
        await stored.ReadStateAsync();
        if (_session is null) Find();
    }

    /// <summary>An earlier session ends first: what is stored of one is found only as long as its participant holds it.</summary>
    private async Task<AttachResult> Attach(AttachRequest request)
    {
        AttachResult attached = await Participant.Attach(request);
        if (attached.Earlier is not { } earlier) return attached;

        bool hasEnded = await GrainFactory.GetGrain<ISignallingSessionGrain>(earlier.Value).Yield();
        return hasEnded ? await Participant.Attach(request with { Ended = earlier }) : attached;
    }

    private async Task<SignallingRefusal> Leave()
    {
        await End(new ServerEnded("left", "You left."), detach: true);
        return SignallingRefusal.None;
    }

    /// <summary>What the client has to hear is lost: it is told how everything is, and goes on from there.</summary>
    private async Task<SignallingRefusal> Restate(long lastSeen, string connectionId, ISignallingObserver connection)
    {
        if (lastSeen is < 0 or > Outbox.IdMax) return metrics.Refused(SignallingRefusal.CannotResume);

        if (await Participant.Restate(_id) is not { } restated)
        {
            _hasEnded = true;
            await Clear(mustDetach: true);
            DeactivateOnIdle();
            return metrics.Refused(SignallingRefusal.UnknownSession);
        }

        // From here on an earlier activation that still waits for the client cannot end the session any more.
        await stored.WriteOrEnd(this);
        await Participant.SetConnected(_id, true);
        _outbox = new Outbox(options.Value.OutboxMessagesMax, lastSeen);
        _hearing.Begin(restated.Telling);
        Connect(connectionId, connection);
        Push(_outbox.Add(restated.Snapshot, time.GetUtcNow())!);
        logger.Restated(_id, lastSeen);
        return SignallingRefusal.None;
    }

    /// <summary>To the client, over a connection or as soon as there is one.</summary>
    private async Task Say(ServerMessage message)
    {
        if (_outbox is null || _hasEnded) return;
        if (_outbox.Add(message, time.GetUtcNow()) is { } envelope) Push(envelope);
        else await End(new ServerEnded("outbox-overflow", "Too many messages were not acknowledged."), detach: true);
    }

    private async Task WatchGap()
    {
        if (_hearing.IsBroken)
        {
            await HearAnew();
        }
        else if (_hearing.HasGap)
        {
            _gap ??= Every(GapClosesWithin, HearAnew);
        }
        else
        {
            StopGap();
        }
    }

    /// <summary>What the participant said has not come: it says everything anew.</summary>
    private async Task HearAnew()
    {
        if (_outbox is null || _hasEnded || !_hearing.HasGap)
        {
            StopGap();
            return;
        }

        logger.Missed(_id);
        if (await Participant.Restate(_id) is not { } restated)
        {
            await End(new ServerEnded("removed", "You are not in the room any more."), detach: true);
            return;
        }

        _hearing.Begin(restated.Telling);
        StopGap();
        await Say(restated.Snapshot);
    }

    private void StopGap()
    {
        _gap?.Dispose();
        _gap = null;
    }

    private void Connect(string connectionId, ISignallingObserver connection)
    {
        _connection = connection;
        _connectionId = connectionId;
        _silent.OnConnected();
        if (_hasEnded) return;
        _silence ??= Every(_silent.Period, CheckSilence);
        _grace?.Dispose();
        _grace = null;
    }

    /// <summary>Without a connection the session waits for the next, and its identity may be taken over meanwhile.</summary>
    private async Task Disconnect()
    {
        _connection = null;
        _connectionId = null;
        if (_hasEnded) return;

        logger.Disconnected(_id);
        AwaitConnection();
        await Participant.SetConnected(_id, false);
    }

    private void AwaitConnection()
    {
        _grace?.Dispose();
        _grace = Every(options.Value.ConnectionGrace, OnGraceOver);
    }

    private Task SayDisconnected() => _connection is null && !_hasEnded ? Participant.SetConnected(_id, false) : Task.CompletedTask;

    /// <param name="first">Null: after a period.</param>
    private IGrainTimer Every(TimeSpan period, Func<Task> act, TimeSpan? first = null) =>
        this.RegisterGrainTimer(act, new GrainTimerCreationOptions(first ?? period, period) { KeepAlive = true });

    private Task OnGraceOver() =>
        End(new ServerEnded("connection-lost", "The connection did not come back in time."), detach: true);

    private async Task CheckSilence()
    {
        if (_connection is not null && _silent.IsTooLong(_outbox)) await Disconnect();
    }

    private async Task End(ServerEnded end, bool detach)
    {
        if (_hasEnded) return;

        _hasEnded = true;
        _mustDetach = detach;
        _silence?.Dispose();
        _grace?.Dispose();
        StopGap();
        logger.Ended(_id, end.Code);
        if (_outbox is not null) Push(_outbox.Close(end, time.GetUtcNow()));

        // Registered before anything is awaited: if that fails, it is tried again then.
        Every(options.Value.EndedSessionKept, Forget);
        await Clear();
    }

    /// <summary>In this order: a session that is attached and not stored is found by the next roll call, the reverse never.</summary>
    private async Task Clear(bool mustDetach = false)
    {
        _mustDetach |= mustDetach;

        // A write that failed may have been made.
        if (!stored.RecordExists) await stored.ReadStateAsync();
        if (stored.RecordExists) await stored.ClearStateAsync();
        if (!_mustDetach) return;

        await Participant.Detach(_id);
        _mustDetach = false;
    }

    private async Task Forget()
    {
        await Clear();
        DeactivateOnIdle();
    }

    private void Push(Envelope envelope) => _ = _connection?.Deliver(envelope);
}
