using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>Draws a call whose room moves: short, over paths that are seldom bad, since what is looked for is lost between nodes.</summary>
internal static class MoveDraw
{
    private const ulong Salt = 0x0A0B_E500_0000_0000;
    private const int MovesMax = 4;

    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();
    private static readonly MoveStep[] Steps = Enum.GetValues<MoveStep>();

    public static MoveScenario From(long seed)
    {
        SeededRandom random = new((ulong)seed ^ Salt);
        TimeSpan length = random.Milliseconds(4_000, 8_000);
        int count = random.Chance(0.8) ? random.Between(2, 3) : 4;
        List<ClientPlan> clients = [];
        for (int i = 0; i < count; i++) clients.Add(Client(random.Fork(), i, count, length));

        Scenario call = new(length, clients, CallSteps(random.Fork(), clients, length))
        {
            HostWake = random.Pick(TimeSpan.Zero, random.Milliseconds(0, 2)),
            TimerLate = random.Pick(TimeSpan.Zero, random.Milliseconds(0, 2)),
            BatchMax = random.Pick(1, 8, 64),
            OutboxLength = 1 << random.Between(16, 17),
        };
        int nodes = random.Chance(0.6) ? 2 : 3;
        return new MoveScenario(call, nodes, Moves(random.Fork(), nodes, length), Faults(random.Fork()))
        {
            NodePath = NodePath(random.Fork()),
            ChannelDelayMax = random.Milliseconds(0.2, 12),
            SiloDelayMax = random.Milliseconds(1, 60),
            Repetition = random.Pick(0, 0.1, 0.4),
            LossNoticedAfter = random.Milliseconds(5, 1_500),
        };
    }

    private static ClientPlan Client(SeededRandom random, int number, int count, TimeSpan length)
    {
        ClientPlan plan = ClientDraw.From(random.Fork(), number, count, length);
        return plan with
        {
            Audio = plan.Audio is null ? null : plan.Audio with { Every = random.Milliseconds(60, 120) },
            Video = plan.Video is null ? null : plan.Video with
            {
                Every = random.Milliseconds(120, 250),
                PacketsPerFrameMax = random.Between(1, 2),
            },
            AudioSlots = Math.Min(plan.AudioSlots, 2),
            VideoSlots = Math.Min(plan.VideoSlots, 2),
            Follows = random.Pick(
                FollowKind.Candidates,
                FollowKind.Candidates,
                FollowKind.Candidates,
                FollowKind.Restarts,
                FollowKind.Restarts,
                FollowKind.Never),
            FollowDelay = random.Milliseconds(0, 320),
            SendsBeforeNomination = random.Chance(0.4),
            Up = ClientPath(random.Fork()),
            Down = ClientPath(random.Fork()),
            JoinsAfter = random.Chance(0.8) ? random.Milliseconds(0, 300) : length * random.Between(0.0, 0.8),
        };
    }

    private static PathProfile ClientPath(SeededRandom random)
    {
        PathProfile path = new() { Delay = random.Milliseconds(1, 60), Jitter = random.Milliseconds(0, 10) };
        return random.Fraction() switch
        {
            < 0.6 => path,
            < 0.8 => path with { Loss = random.Between(0.002, 0.02) },
            _ => path with
            {
                Reordering = random.Between(0.0, 0.05),
                Detour = random.Milliseconds(5, 60),
                Duplication = random.Between(0, 0.02),
            },
        };
    }

    private static PathProfile NodePath(SeededRandom random)
    {
        PathProfile path = new() { Delay = random.Milliseconds(0.1, 30), Jitter = random.Milliseconds(0, 3) };
        return random.Chance(0.6) ? path : path with
        {
            Loss = random.Between(0, 0.02),
            Reordering = random.Pick(0, 0.05),
            Detour = random.Milliseconds(1, 30),
            Duplication = random.Pick(0, 0.02),
        };
    }

    private static List<PlannedMove> Moves(SeededRandom random, int nodes, TimeSpan length)
    {
        List<PlannedMove> moves = [];
        int count = random.Between(1, MovesMax);
        TimeSpan at = random.Milliseconds(400, 2_500);
        for (int i = 0; i < count && at < length; i++)
        {
            moves.Add(new PlannedMove(at, random.Between(1, nodes - 1)));
            at += random.Chance(0.5) ? random.Milliseconds(50, 800) : random.Milliseconds(800, 4_000);
        }

        return moves;
    }

    private static List<Fault> Faults(SeededRandom random)
    {
        List<Fault> faults = [];
        int count = random.Pick(0, 0, 1, 1, 1, 2);
        for (int i = 0; i < count; i++)
        {
            TimeSpan lasts = random.Chance(0.5) ? random.Milliseconds(20, 800) : random.Milliseconds(800, 5_000);
            int move = random.Pick(0, 0, 1, 2);
            faults.Add(new Fault(move, random.Pick<MoveStep>(Steps), random.Pick<FaultKind>(Kinds), lasts, random.Chance(0.7)));
        }

        if (random.Chance(0.2)) faults.AddRange(Partition(random));
        return faults;
    }

    /// <summary>
    /// The two nodes are kept from each other at the worst moment, and the target perhaps from the silo: who has the room?
    /// </summary>
    private static IEnumerable<Fault> Partition(SeededRandom random)
    {
        int move = random.Pick(0, 0, 1);
        MoveStep at = random.Pick(MoveStep.ImportedSent, MoveStep.ImportedCame, MoveStep.GoSent, MoveStep.GoCame);
        TimeSpan lasts = random.Milliseconds(1_200, 4_500);
        yield return new Fault(move, at, FaultKind.TunnelIsCut, lasts, true);
        yield return new Fault(move, at, FaultKind.ChannelBreaks, lasts, random.Chance(0.5));
        if (random.Chance(0.6)) yield return new Fault(move, at, FaultKind.TargetIsCutOff, random.Milliseconds(1_500, 6_000), true);
        if (!random.Chance(0.2)) yield break;

        yield return new Fault(move, MoveStep.InDoubtCame, FaultKind.SiloDies, random.Milliseconds(100, 2_000), true);
    }

    private static List<ScenarioStep> CallSteps(SeededRandom random, List<ClientPlan> clients, TimeSpan length)
    {
        List<ScenarioStep> steps = [];
        for (int i = random.Between(0, 8); i > 0; i--)
        {
            TimeSpan after = length * random.Fraction();
            int client = random.Between(0, clients.Count - 1);
            SectionKind kind = random.Chance(0.6) ? SectionKind.Video : SectionKind.Audio;
            steps.Add(random.Between(0, 4) switch
            {
                0 => new MuteStep(after, client, kind, IsMuted: true),
                1 => new MuteStep(after, client, kind, IsMuted: false),
                2 when clients[client].Video is { Streams.Count: > 1 } => new LayerStep(after, client, 2, random.Chance(0.4)),
                _ => new ShowStep(after, client, kind, random.Between(0, 1), random.Between(0, 99)),
            });
        }

        return steps;
    }
}
