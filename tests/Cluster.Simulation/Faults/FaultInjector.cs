using Conference.Cluster.Simulation.Network;
using Conference.Cluster.Simulation.Nodes;
using Conference.Cluster.Simulation.Runs;
using Conference.Cluster.Simulation.Silos;
using Orleans.Runtime;

namespace Conference.Cluster.Simulation.Faults;

/// <summary>Carries out what a run's plan says goes wrong, and mends it.</summary>
internal sealed class FaultInjector(SimulatedCluster run, SeededRandom random)
{
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(2);

    /// <summary>Until after it is stored, and the next grain is told.</summary>
    private const double StoringMaxMs = 25;

    private static readonly string[] StatesStored = ["session", "session", "participant", "room"];

    private Agenda Agenda => run.Agenda;

    public void Begin(Fault fault)
    {
        run.Trace.Note($"fault {fault.Kind} {fault.Which}", $"{fault.Lasts.TotalMilliseconds:F0} ms");
        switch (fault.Kind)
        {
            case FaultKind.SiloDies:
                Kill(Round(run.Actors.Silos, fault), fault.Lasts);
                break;
            case FaultKind.AllSilosDie:
                foreach (var silo in run.Actors.Silos) Kill(silo, fault.Lasts);
                break;
            case FaultKind.SiloDiesStoring:
                KillStoring(StatesStored[fault.Which % StatesStored.Length], fault.Lasts);
                break;
            case FaultKind.GatewayDies:
                Kill(Round(run.Gateways, fault), fault.Lasts);
                break;
            case FaultKind.NodeDies:
                Kill(Round(run.Mesh.Nodes, fault), fault.Lasts);
                break;
            case FaultKind.NodeIsLost:
                Lose(Round(run.Mesh.Nodes, fault), fault.Lasts);
                break;
            case FaultKind.NodeDrains:
                Drain(Round(run.Mesh.Nodes, fault));
                break;
            case FaultKind.ClientVanishes:
                Round(run.Clients, fault).Die();
                break;
            case FaultKind.NodeIsCutOff:
                foreach (var silo in run.Actors.Silos) run.Wires.Cut(Round(run.Mesh.Nodes, fault), silo, fault.Lasts);
                break;
            case FaultKind.ClientIsCutOff:
                foreach (var gateway in run.Gateways) run.Wires.Cut(Round(run.Clients, fault), gateway, fault.Lasts);
                break;
            case FaultKind.GrainsAreDoubled:
                Double(fault.Lasts);
                break;
            case FaultKind.RoomMoves:
                run.Platform.Move(Round(run.Plan.Rooms, fault));
                break;
            case FaultKind.RoomCloses:
                if (random.Chance(0.3)) run.Platform.Close(Round(run.Plan.Rooms, fault));
                break;
            case FaultKind.ClientMutes:
                Round(run.Clients, fault).SetMuted(true);
                break;
            case FaultKind.ClientUnmutes:
                Round(run.Clients, fault).SetMuted(false);
                break;
        }
    }

    /// <summary>Nothing goes wrong any more, and everything is there.</summary>
    public void MendAll()
    {
        foreach (var silo in run.Actors.Silos) silo.Start();
        foreach (var gateway in run.Gateways) gateway.Start();
        foreach (NodeProcess node in run.Mesh.Nodes) node.Start();
    }

    private static T Round<T>(IReadOnlyList<T> all, Fault fault) => all[fault.Which % all.Count];

    private void Kill(Process process, TimeSpan downFor)
    {
        process.Die();
        Agenda.After(downFor, () => Start(process));
    }

    /// <summary>The silo of the next grain that stores something of the kind.</summary>
    private void KillStoring(string state, TimeSpan downFor) => run.Store.Begun = key =>
    {
        if (key.StateName != state) return;
        run.Store.Begun = static _ => { };
        SiloProcess? silo = run.Actors.Places.Find(GrainId.Create(key.GrainType, key.GrainKey));

        // Not within the grain's turn.
        if (silo is not null) Agenda.After(random.Milliseconds(0, StoringMaxMs), () => Kill(silo, downFor));
    };

    private void Lose(NodeProcess node, TimeSpan downFor)
    {
        node.IsGone = run.Mesh.Nodes.Count(static each => !each.IsGone) > 1;
        Kill(node, downFor);
    }

    private static void Start(Process process)
    {
        switch (process)
        {
            case SiloProcess silo:
                silo.Start();
                break;
            case Gateways.GatewayProcess gateway:
                gateway.Start();
                break;
            case NodeProcess node:
                node.Start();
                break;
        }
    }

    private void Drain(NodeProcess node)
    {
        if (!node.IsUp || node.IsDraining) return;
        node.IsDraining = true;
        int life = node.Life;
        Instant deadline = Agenda.Now + DrainMax;
        LookAgain();

        void LookAgain() => Agenda.After(LooksEvery, () =>
        {
            if (life != node.Life) return;
            if (Agenda.Now < deadline && !node.MayEnd)
            {
                LookAgain();
                return;
            }

            Kill(node, BootTime);
        });
    }

    private void Double(TimeSpan lasts)
    {
        GrainId[] all = [.. run.Actors.Places.All];
        for (int i = random.Between(1, 4); i > 0 && all.Length > 0; i--) run.Actors.Places.Split(random.Pick<GrainId>(all), lasts);
    }
}
