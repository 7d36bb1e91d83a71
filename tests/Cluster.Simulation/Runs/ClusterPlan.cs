using Conference.Cluster.Simulation.Clients;
using Conference.Cluster.Simulation.Faults;
using Conference.Cluster.Simulation.Silos;
using Conference.Cluster.Simulation.Store;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.Cluster.Simulation.Runs;

/// <summary>Everything that happens in a run from outside.</summary>
internal sealed record ClusterPlan(
    int Silos,
    int Gateways,
    int Nodes,
    IReadOnlyList<RoomKey> Rooms,
    IReadOnlyList<ClientPart> Clients,
    IReadOnlyList<Fault> Faults,
    TimeSpan FaultsFor)
{
    public CallPlan Calls { get; init; } = new();

    /// <summary>While things go wrong.</summary>
    public StorePlan Store { get; init; } = new();

    public static ClusterPlan From(long seed)
    {
        SeededRandom random = new((ulong)seed ^ 0xC105_7E12_0000_0000);
        TimeSpan faultsFor = random.Milliseconds(15_000, 30_000);
        int silos = random.Pick(1, 1, 2, 3);
        RoomKey[] rooms = [.. Enumerable.Range(0, random.Pick(1, 1, 2, 3)).Select(i => RoomKey.From($"tenant/r{i}"))];
        int clients = random.Between(2, 6);

        // What was added to runs later is drawn apart, so that the seeds are what they were in all else.
        SeededRandom more = new((ulong)seed ^ 0x51E7_7E12_0000_0000);
        bool isSilent = more.Chance(0.2);
        return new ClusterPlan(
            silos,
            random.Between(1, 2),
            random.Between(2, 3),
            rooms,
            [.. Enumerable.Range(0, clients).Select(i => DrawClient(random, i, rooms, faultsFor) with { StartsMuted = isSilent })],
            [.. DrawFaults(random, faultsFor), .. DrawDeaths(more, faultsFor)],
            faultsFor)
        {
            Calls = new CallPlan
            {
                Detour = random.Pick(0, 0.01, 0.05),
                Loss = silos > 1 ? random.Pick(0, 0, 0.005, 0.02) : 0,
            },
            Store = new StorePlan
            {
                DelayMax = random.Milliseconds(1, 20),
                Slow = random.Pick(0, 0.01, 0.05),
                Failure = random.Pick(0, 0, 0.01, 0.03),
            },
        };
    }

    private static ClientPart DrawClient(SeededRandom random, int number, RoomKey[] rooms, TimeSpan faultsFor) =>
        new(number, random.Pick<RoomKey>(rooms), new ParticipantId($"p{number}"))
        {
            Grants = new Grants(random.Chance(0.9), random.Chance(0.95)),
            Follows = random.Pick(FollowKind.Candidates, FollowKind.Restarts, FollowKind.Never),
            AudioSlots = random.Between(1, 3),
            HasVideo = random.Chance(0.15),
            JoinsAfter = random.Chance(0.6) ? random.Milliseconds(0, 500) : faultsFor * random.Fraction(),
            LeavesAfter = random.Chance(0.15) ? faultsFor * random.Between(0.3, 1) : null,
        };

    private static List<Fault> DrawFaults(SeededRandom random, TimeSpan faultsFor)
    {
        FaultKind[] kinds = [.. Enum.GetValues<FaultKind>().Except([FaultKind.SiloDiesStoring])];

        // Some runs are about few kinds only: there others do not hide what these do.
        FaultKind[] chosen = random.Chance(0.5) ? kinds : [.. kinds.Where(_ => random.Chance(0.3)), FaultKind.ClientMutes];
        List<Fault> faults = [];
        int count = random.Between(0, 10);
        for (int i = 0; i < count; i++)
        {
            TimeSpan after = TimeSpan.FromSeconds(1) + (faultsFor * random.Between(0, 0.9));
            faults.Add(new Fault(after, random.Pick<FaultKind>(chosen), random.Between(0, 11), random.Milliseconds(500, 12_000)));
        }

        return faults;
    }

    /// <summary>Between two steps of one change.</summary>
    private static IEnumerable<Fault> DrawDeaths(SeededRandom random, TimeSpan faultsFor)
    {
        int count = random.Pick(0, 0, 1, 2);
        for (int i = 0; i < count; i++)
        {
            TimeSpan after = TimeSpan.FromSeconds(1) + (faultsFor * random.Between(0, 0.9));
            yield return new Fault(after, FaultKind.SiloDiesStoring, random.Between(0, 11), random.Milliseconds(500, 4_000));
        }
    }
}
