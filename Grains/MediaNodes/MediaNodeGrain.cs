using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Rooms;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;

namespace Conference.Grains.MediaNodes;

/// <summary>
/// The way to one media node's process. A lost link proves nothing, so the node is first unreachable, and lost when its
/// process is known to have ended, when another process registers under its name, or when it does not dial again in time.
/// </summary>
[Immovable]
internal sealed partial class MediaNodeGrain(
    [PersistentState("node")] IPersistentState<NodeRecord> stored,
    IOptions<ConferenceGrainOptions> options,
    TimeProvider time,
    INodeWitness witness,
    GrainMetrics metrics,
    ILogger<MediaNodeGrain> logger) : Grain, IMediaNodeGrain
{
    /// <summary>In one batch; a node sends the rest again.</summary>
    private const int EventsMax = 4096;

    /// <summary>The number of no link: whoever names it asks after the node.</summary>
    private const long NoLink = 0;

    /// <summary>A node reports each second.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    /// <summary>A node that is there dials again within this, nearly always.</summary>
    private static readonly TimeSpan DialsWithin = TimeSpan.FromSeconds(1);

    private readonly EventSequence _events = new();

    private NodeId _node;
    private INodeLinkObserver? _link;
    private IGrainTimer? _grace;
    private IGrainTimer? _inquiry;

    /// <summary>When the node last reported over this link, or registered.</summary>
    private DateTimeOffset _heardAt;

    private NodeStatus? Status => stored.RecordExists ? stored.State.Status : null;

    private IMediaFleetGrain Fleet => GrainFactory.GetGrain<IMediaFleetGrain>(IMediaFleetGrain.Key);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _node = new NodeId(this.GetPrimaryKeyString());
        _events.Forget();

        // The link that an earlier activation held did not survive it, whatever became of the process.
        if (Status is { State: NodeState.Up or NodeState.Unreachable }) await BecomeUnreachable();
    }

    public async Task<RegistrationResult> LinkOpened(NodeRegistration registration, INodeLinkObserver link)
    {
        RegistrationRefusal refusal = RegistrationRules.WhyNot(registration, _node);
        if (refusal is not RegistrationRefusal.None)
        {
            LogRefused(_node, refusal);
            return new RegistrationResult(metrics.Refused(refusal), 0, 0);
        }

        if (Status?.Instance != registration.Instance) _events.Restart();
        stored.State.LinkNumber = LinkNumber + 1;
        await Change(new NodeStatus(
            _node,
            registration.Instance,
            NodeState.Up,
            NodeLoad.Idle with { IsDraining = registration.IsDraining },
            registration.PacketsPerSecondMax,
            registration.MediaAddresses,
            0,
            time.GetUtcNow(),
            registration.Door));

        _link = link;
        _heardAt = time.GetUtcNow();
        StopGrace();
        _ = Fleet.NodeCarries(_node, registration.Instance, registration.Rooms);
        LogLinked(_node, LinkNumber, registration.Rooms.Length);
        return new RegistrationResult(RegistrationRefusal.None, LinkNumber, _events.Last);
    }

    public async Task LinkClosed(long linkNumber, NodeEnd proof)
    {
        if (linkNumber != LinkNumber || Status is not { } status)
        {
            metrics.Count(Ignored.OldNodeLink);
            return;
        }

        _link = null;
        if (proof is NodeEnd.ProcessEnded) await BecomeLost();
        else if (status.State is NodeState.Up) await BecomeUnreachable();
    }

    public Task<bool> Holds(long linkNumber) => Task.FromResult(_link is not null && linkNumber == LinkNumber);

    public async Task Report(long linkNumber, NodeLoad load)
    {
        if (linkNumber == NoLink)
        {
            await OnAskedAfter();
        }
        else if (IsCurrent(linkNumber))
        {
            _heardAt = time.GetUtcNow();
            _ = Fleet.NodeChanged(Status! with { Load = load });
        }
    }

    public Task SayWhatYouCarry()
    {
        if (_link is null) return Task.CompletedTask;

        // Whoever asks whether the link is held closes it then.
        LogStrays(_node);
        _link = null;
        return Task.CompletedTask;
    }

    public Task<long> OnEvents(long linkNumber, NodeEventBatch batch)
    {
        if (!IsCurrent(linkNumber)) return Task.FromResult(_events.Last);
        if (batch.Events.Length > EventsMax) metrics.Count(Ignored.OversizedBatch);

        long sequence = batch.FirstSequence;
        foreach (NodeEvent happened in batch.Events.AsSpan()[..Math.Min(batch.Events.Length, EventsMax)])
        {
            Take(sequence++, happened);
        }

        return Task.FromResult(_events.Last);
    }

    public Task Execute(NodeCommand command)
    {
        if (_link is not null)
        {
            _ = _link.Execute(command);
            return Task.CompletedTask;
        }

        metrics.Count(Ignored.UnreachableNode);
        Route(new CommandRefused(
            command.Room,
            command.Epoch,
            LinkOf(command),
            command.Id,
            NodeRefusal.Unreachable,
            "node-unreachable",
            $"Media node {_node} has no link to the cluster at the moment; try again."));
        return Task.CompletedTask;
    }

    /// <summary>
    /// The fleet has not heard of this node for a while: either what it was told got lost, or the silo in which the link ended has
    /// died, and nobody is left to say that it is closed.
    /// </summary>
    private async Task OnAskedAfter()
    {
        if (_link is not null && time.GetUtcNow() - _heardAt >= SilenceMax)
        {
            _link = null;
            await BecomeUnreachable();
        }
        else if (_link is null && Status is { } status)
        {
            _ = Fleet.NodeChanged(status);
        }
    }

    private long LinkNumber => stored.RecordExists ? stored.State.LinkNumber : 0;

    private bool IsCurrent(long linkNumber)
    {
        if (_link is not null && linkNumber == LinkNumber) return true;
        metrics.Count(Ignored.OldNodeLink);
        return false;
    }

    private void Take(long sequence, NodeEvent happened)
    {
        switch (_events.Take(sequence))
        {
            case null:
                metrics.Count(Ignored.RepeatedEvent);
                return;
            case > 0 and long missed:
                metrics.Count(Ignored.MissedEvents, missed);
                LogMissed(_node, missed, sequence);
                break;
            default:
                break;
        }

        Route(happened);
    }

    private void Route(NodeEvent happened)
    {
        if (EventRoute.Of(happened) is not { } route)
        {
            metrics.Count(Ignored.StrayEvent);
            LogStray(_node, happened.GetType().Name, happened.Room);
            return;
        }

        if (route.Participant is { } owner)
        {
            _ = GrainFactory.GetGrain<IParticipantGrain>(owner.ToString()).OnNodeEvent(_node, happened);
        }

        if (route.ToRoom) _ = GrainFactory.GetGrain<IRoomGrain>(happened.Room.ToString()).OnNodeEvent(_node, happened);
    }

    private static LinkId? LinkOf(NodeCommand command) => command switch
    {
        AcceptOffer offer => offer.Link,
        CloseLink close => close.Link,
        Subscribe subscribe => subscribe.Link,
        MuteTrack mute => mute.Track.Link,
        InviteLink invite => invite.Link,
        _ => null,
    };

    private async Task BecomeUnreachable()
    {
        LogUnreachable(_node);
        await Change(Status! with { State = NodeState.Unreachable, ChangedAt = time.GetUtcNow() });
        StopGrace();
        _grace = this.RegisterGrainTimer(
            BecomeLost,
            new GrainTimerCreationOptions(options.Value.NodeLostGrace, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        _inquiry = this.RegisterGrainTimer(
            AskWitness, new GrainTimerCreationOptions(DialsWithin, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    /// <summary>The silo that held the link may have ended with it, so that nobody has asked yet.</summary>
    private Task AskWitness()
    {
        if (Status is { State: NodeState.Unreachable } status) witness.AskAfter(_node, LinkNumber, status.MediaAddresses);
        return Task.CompletedTask;
    }

    private async Task BecomeLost()
    {
        StopGrace();
        if (Status is not { State: not NodeState.Lost } status) return;
        LogLost(_node);
        await Change(status with { State = NodeState.Lost, ChangedAt = time.GetUtcNow() });
    }

    private async Task Change(NodeStatus status)
    {
        stored.State.Status = status;
        await stored.WriteOrEnd(this);
        _ = Fleet.NodeChanged(status);
    }

    private void StopGrace()
    {
        _grace?.Dispose();
        _grace = null;
        _inquiry?.Dispose();
        _inquiry = null;
    }

    [LoggerMessage(LogLevel.Information, "Media node {Node} is linked (link {LinkNumber}) and carries {Rooms} rooms")]
    private partial void LogLinked(NodeId node, long linkNumber, int rooms);

    [LoggerMessage(LogLevel.Warning, "Media node {Node} is refused: {Refusal}")]
    private partial void LogRefused(NodeId node, RegistrationRefusal refusal);

    [LoggerMessage(LogLevel.Warning, "Media node {Node} is unreachable")]
    private partial void LogUnreachable(NodeId node);

    [LoggerMessage(LogLevel.Warning, "Media node {Node} carries rooms that it was not given; it is to dial anew and say which")]
    private partial void LogStrays(NodeId node);

    [LoggerMessage(LogLevel.Error, "Media node {Node} is lost")]
    private partial void LogLost(NodeId node);

    [LoggerMessage(LogLevel.Warning, "Media node {Node}: {Missed} events before number {Sequence} never came")]
    private partial void LogMissed(NodeId node, long missed, long sequence);

    [LoggerMessage(LogLevel.Warning, "Media node {Node}: {Kind} about a link of another room than {Room}")]
    private partial void LogStray(NodeId node, string kind, RoomKey room);
}
