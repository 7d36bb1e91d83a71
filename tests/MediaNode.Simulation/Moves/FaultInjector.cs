using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Clock;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>Lets happen what a scenario wants to go wrong, right after the step that it waits for.</summary>
internal sealed class FaultInjector(MoveScenario scenario, Agenda agenda, IReadOnlyList<SimClient> clients)
{
    private readonly Dictionary<Guid, (int Index, MovingNode From, MovingNode To)> _moves = [];
    private readonly HashSet<(Guid Move, MoveStep Step)> _passed = [];

    public required NodeMesh Mesh { get; init; }

    public required SimSilo Silo { get; init; }

    public required MoveChannels Channels { get; init; }

    /// <summary>Takes a node's process away.</summary>
    public required Action<MovingNode, bool> Kill { get; init; }

    public required Action<string> Note { get; init; }

    public void OnStep(Guid move, MoveStep step)
    {
        if (Silo.Stored.Move is { } stored && stored.Id == move)
        {
            MovingNode from = Mesh.Nodes.First(node => node.Id == stored.From);
            MovingNode to = Mesh.Nodes.First(node => node.Id == stored.To);
            _moves.TryAdd(move, (_moves.Count, from, to));
        }

        if (!_moves.TryGetValue(move, out (int Index, MovingNode From, MovingNode To) of) || !_passed.Add((move, step))) return;

        foreach (Fault fault in scenario.Faults)
        {
            if (fault.Move == of.Index && fault.At == step) agenda.At(agenda.Now, () => Happen(fault, move, of.From, of.To));
        }
    }

    private void Happen(Fault fault, Guid move, MovingNode from, MovingNode to)
    {
        Note($"{fault.Kind} after {fault.At} of {move}");
        switch (fault.Kind)
        {
            case FaultKind.SourceDies:
                Kill(from, fault.IsNoticed);
                break;
            case FaultKind.TargetDies:
                Kill(to, fault.IsNoticed);
                break;
            case FaultKind.SiloDies:
                Silo.Die(fault.Lasts);
                break;
            case FaultKind.ChannelBreaks:
                Channels.Break(move, fault.IsNoticed);
                break;
            case FaultKind.TunnelIsCut:
                Mesh.Cut(from, to, fault.Lasts);
                break;
            case FaultKind.TargetIsCutOff:
                Silo.CutOff(to, fault.Lasts);
                break;
            case FaultKind.SourceIsCutOff:
                Silo.CutOff(from, fault.Lasts);
                break;
            case FaultKind.ClientVanishes:
                clients[(int)(fault.Lasts.Ticks % clients.Count)].ShutOut();
                break;
        }
    }
}
