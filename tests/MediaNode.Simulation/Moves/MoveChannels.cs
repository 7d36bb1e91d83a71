using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Simulation.Clock;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>
/// The channels between nodes: what is said arrives whole and in order, after a while, or the channel breaks. What was on its way
/// then is lost, and the ends hear of it, each in its own time, or do not.
/// </summary>
internal sealed class MoveChannels(
    MoveScenario scenario, Agenda agenda, SeededRandom random, Func<string, MovingNode> findNode, Action<Guid, MoveStep> onStep)
{
    private static readonly TimeSpan BreakHeardWithin = TimeSpan.FromMilliseconds(40);

    private readonly Dictionary<Guid, Channel> _channels = [];

    private sealed class Channel(MovingNode source, MovingNode target)
    {
        public bool IsBroken { get; set; }

        public Instant LastToTargetAt { get; set; } = Instant.Zero;

        public Instant LastToSourceAt { get; set; } = Instant.Zero;

        public MovingNode Source => source;

        public MovingNode Target => target;
    }

    public void CarryOut(MovingNode from, MoveErrand errand)
    {
        switch (errand)
        {
            case OpenMoveChannel open:
                Open(from, open);
                break;
            case SendMoveMessage send:
                Send(from, send);
                break;
            case CloseMoveChannel close:
                Close(from, close.Move);
                break;
        }
    }

    /// <param name="isNoticed">Both ends hear of it.</param>
    public void Break(Guid move, bool isNoticed)
    {
        if (!_channels.Remove(move, out Channel? channel)) return;

        channel.IsBroken = true;
        if (!isNoticed) return;
        Tell(channel.Source, move);
        Tell(channel.Target, move);
    }

    /// <summary>The process at one end is gone.</summary>
    public void OnDied(MovingNode node, bool isNoticed)
    {
        foreach ((Guid move, Channel channel) in _channels.ToArray())
        {
            if (channel.Source == node || channel.Target == node) Break(move, isNoticed);
        }
    }

    private void Open(MovingNode from, OpenMoveChannel open)
    {
        // Dialled again: what was before is forgotten by whoever dials.
        if (_channels.Remove(open.Move, out Channel? old)) old.IsBroken = true;

        MovingNode target = findNode(open.Address);
        Channel channel = new(from, target);
        _channels[open.Move] = channel;
        agenda.After(Delay() + Delay(), () =>
        {
            if (channel.IsBroken) return;
            if (!target.IsAlive)
            {
                Break(open.Move, isNoticed: true);
                return;
            }

            from.Handle(new MoveChannelOpened(open.Move));
            onStep(open.Move, MoveStep.ChannelOpened);
        });
    }

    private void Send(MovingNode from, SendMoveMessage send)
    {
        if (!_channels.TryGetValue(send.Move, out Channel? channel))
        {
            Wipe(send.Message);
            return;
        }

        bool isToTarget = from == channel.Source;
        Instant at = agenda.Now + Delay();
        Instant last = isToTarget ? channel.LastToTargetAt : channel.LastToSourceAt;
        if (at < last) at = last;
        if (isToTarget) channel.LastToTargetAt = at;
        else channel.LastToSourceAt = at;

        agenda.At(at, () => Deliver(channel, isToTarget ? channel.Target : channel.Source, send));
        if (MoveSteps.Sent(send.Message) is { } step) onStep(send.Move, step);
    }

    private void Deliver(Channel channel, MovingNode to, SendMoveMessage send)
    {
        if (channel.IsBroken || !to.IsAlive)
        {
            Wipe(send.Message);
            return;
        }

        to.Handle(new MoveMessageCame(send.Move, send.Message));
        if (MoveSteps.Came(send.Message) is { } step) onStep(send.Move, step);
    }

    /// <summary>As a stream is closed: what was said before still arrives, then the other end hears that nothing more comes.</summary>
    private void Close(MovingNode from, Guid move)
    {
        if (!_channels.TryGetValue(move, out Channel? channel) || (from != channel.Source && from != channel.Target)) return;

        MovingNode other = from == channel.Source ? channel.Target : channel.Source;
        Instant last = from == channel.Source ? channel.LastToTargetAt : channel.LastToSourceAt;
        Instant at = agenda.Now + Delay();
        agenda.At(at < last ? last : at, () =>
        {
            if (channel.IsBroken) return;
            channel.IsBroken = true;
            if (_channels.GetValueOrDefault(move) == channel) _channels.Remove(move);
            if (other.IsAlive) other.Handle(new MoveChannelBroken(move));
        });
    }

    private void Tell(MovingNode node, Guid move) => agenda.After(random.Milliseconds(0, BreakHeardWithin.TotalMilliseconds), () =>
    {
        if (node.IsAlive) node.Handle(new MoveChannelBroken(move));
    });

    private TimeSpan Delay() => scenario.ChannelDelayMax * random.Fraction();

    private static void Wipe(MoveMessage message)
    {
        if (message is MoveRecord record) record.Record.Dispose();
    }
}
