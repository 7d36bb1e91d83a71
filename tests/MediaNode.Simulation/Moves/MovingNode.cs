using System.Collections.Immutable;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Control;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Room;
using Conference.MediaNode.Send;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Handshake;
using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>One of several nodes: a shard in the place of its host, on the virtual clock. Each input is drained before the next.</summary>
internal sealed class MovingNode : IDisposable
{
    private const int DatagramLengthMax = 2048 + Tunnel.Overhead;

    private readonly Scenario _call;
    private readonly Agenda _agenda;
    private readonly Action<bool> _inside;
    private readonly DatagramBatch _batch;
    private readonly Queue<Intake> _waiting = [];
    private readonly List<Intake> _taken = [];
    private readonly ShardControl _control;
    private readonly Dictionary<Guid, Action<NodeEvent?>> _asked = [];
    private bool _isWoken;

    /// <param name="inside">Told true before and false after the shard is entered.</param>
    public MovingNode(
        int index, Scenario call, Agenda agenda, SeededRandom random, SeededDtlsServerFactory dtls, TunnelKeys keys, Action<bool> inside)
    {
        (Index, _call, _agenda, _inside) = (index, call, agenda, inside);
        Id = new NodeId($"n{index}");
        Addresses = new NodeAddresses(index);
        _batch = new DatagramBatch(call.BatchMax, DatagramLengthMax);
        Shard = new MediaShard(Addresses.Options, keys.Watch(random), dtls, new Outbox(call.OutboxLength));
        _control = new ShardControl(Shard);
    }

    public int Index { get; }

    public NodeId Id { get; }

    public NodeAddresses Addresses { get; }

    public MediaShard Shard { get; }

    public bool IsAlive { get; private set; } = true;

    /// <summary>When the host's timer goes off.</summary>
    public Instant NextDeadline => IsAlive ? Shard.NextDeadline + _call.TimerLate : Instant.Never;

    public MediaRoom? Room => Shard.Rooms.All.FirstOrDefault(room => !room.IsSilent);

    /// <summary>Told what an input took and what came of it.</summary>
    public required INodeOutput Output { get; init; }

    /// <summary>What it carries, as at a registration.</summary>
    public ImmutableArray<CarriedRoom> Inventory() => [.. _control.Inventory()];

    /// <summary>A client's datagram.</summary>
    public void Receive(SimDatagram datagram)
    {
        NetworkPath path = new(NodeAddresses.LocalOf(datagram.NodeAddress), datagram.ClientAddress);
        Receive(new Intake(datagram.Bytes, path, datagram, null));
    }

    public void Receive(TunnelDatagram datagram, MovingNode from) =>
        Receive(new Intake(datagram.Bytes, new NetworkPath(0, from.Addresses.Main), datagram.Inner, datagram));

    public void HandleTimeout()
    {
        _inside(true);
        Shard.HandleTimeout(_agenda.Now);
        _inside(false);
        Finish([]);
    }

    public void Handle(MoveNews news)
    {
        _inside(true);
        Shard.Moves.Handle(news, _agenda.Now);
        _inside(false);
        Finish([]);
    }

    /// <param name="answer">
    /// Told of the answer, or null when there is none to expect and the command has been carried out. Null: answers go to the silo.
    /// </param>
    public void Apply(NodeCommand command, Action<NodeEvent?>? answer = null)
    {
        if (answer is not null) _asked[command.Id] = answer;
        _inside(true);
        _control.Apply(command, _agenda.Now);
        _inside(false);
        Finish([]);
    }

    /// <summary>The process is gone, from one instant to the next.</summary>
    public void Die()
    {
        IsAlive = false;
        _waiting.Clear();
        _asked.Clear();
        Shard.Dispose();
    }

    public void Dispose()
    {
        if (IsAlive) Shard.Dispose();
    }

    public PeerLink? FindLink(string name) => IsAlive ? Room?.Links.FirstOrDefault(link => link.Name == name) : null;

    public override string ToString() => Id.Value;

    private void Receive(Intake intake)
    {
        if (!IsAlive) return;

        _waiting.Enqueue(intake);
        if (_isWoken) return;

        _isWoken = true;
        _agenda.After(_call.HostWake, Wake);
    }

    /// <summary>Takes what waits, a batch at a time.</summary>
    private void Wake()
    {
        _isWoken = false;
        while (IsAlive && _waiting.Count > 0)
        {
            _batch.Clear();
            _taken.Clear();
            while (!_batch.IsFull && _waiting.TryDequeue(out Intake? intake))
            {
                int offset = _batch.Count * _batch.Stride;
                intake.Bytes.CopyTo(_batch.Memory, offset);
                _batch.Add(offset, intake.Bytes.Length, intake.Path);
                _taken.Add(intake);
            }

            _inside(true);
            Shard.Handle(_batch, _agenda.Now);
            _inside(false);
            Finish([.. _taken]);
        }
    }

    /// <summary>Drains the shard after an input; commands that waited for a room come after it, as an input of their own.</summary>
    private void Finish(IReadOnlyList<Intake> taken)
    {
        Settle(taken);
        if (!_control.IsWaiting) return;

        _inside(true);
        _control.Resume(_agenda.Now);
        _inside(false);
        Settle([]);
    }

    private void Settle(IReadOnlyList<Intake> taken)
    {
        List<Emission> emissions = Drain();
        List<MoveErrand> errands = [];
        while (Shard.Moves.TryTakeErrand(out MoveErrand? errand)) errands.Add(errand);

        List<NodeEvent> events = [];
        while (_control.TryTakeEvent(out NodeEvent? happened)) events.Add(happened);
        events.RemoveAll(Answer);
        if (!_control.IsWaiting)
        {
            foreach (Action<NodeEvent?> answer in _asked.Values.ToArray()) answer(null);
            _asked.Clear();
        }

        Output.OnSettled(this, taken, emissions, errands, events);
    }

    /// <summary>True: the event answers a command whose sender waits for it.</summary>
    private bool Answer(NodeEvent happened)
    {
        Guid command = happened switch
        {
            LinkAnswered answered => answered.Command,
            CommandRefused refused => refused.Command,
            LinkInvited invited => invited.Command,
            _ => Guid.Empty,
        };
        if (!_asked.Remove(command, out Action<NodeEvent?>? answer)) return false;

        answer(happened);
        return true;
    }

    private List<Emission> Drain()
    {
        List<Emission> emissions = [];
        bool hasMore;
        do
        {
            _inside(true);
            hasMore = Shard.Drain(_agenda.Now);
            _inside(false);
            foreach (ref readonly OutboxRun run in Shard.Outbox.Runs)
            {
                for (int i = 0; i < run.Count; i++)
                {
                    int at = i * run.SegmentLength;
                    int length = Math.Min(run.SegmentLength, run.Length - at);
                    emissions.Add(new Emission(run.Path, Shard.Outbox.Memory.AsSpan(run.Offset + at, length).ToArray()));
                }
            }

            Shard.Outbox.Clear();
        }
        while (hasMore);

        return emissions;
    }
}
