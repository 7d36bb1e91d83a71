using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Simulation.Clock;

namespace Conference.MediaNode.Simulation.Scenarios;

/// <summary>Draws a scenario from a seed: the same seed, the same scenario.</summary>
internal static class ScenarioDraw
{
    private const int ClientsMax = 8;

    public static Scenario From(long seed)
    {
        SeededRandom random = new((ulong)seed);
        TimeSpan length = random.Milliseconds(5_000, random.Chance(0.2) ? 20_000 : 9_000);
        int count = random.Chance(0.6) ? random.Between(2, 4) : random.Between(2, ClientsMax);
        List<ClientPlan> clients = [];
        for (int i = 0; i < count; i++) clients.Add(ClientDraw.From(random.Fork(), i, count, length));

        return new Scenario(length, clients, Steps(random.Fork(), clients, length))
        {
            HostWake = random.Pick(TimeSpan.Zero, random.Milliseconds(0, 1), random.Milliseconds(1, 15)),
            TimerLate = random.Pick(TimeSpan.Zero, random.Milliseconds(0, 2)),
            BatchMax = random.Pick(1, 8, 64),
            OutboxLength = random.Pick(1 << 13, 1 << 16),
        };
    }

    private static List<ScenarioStep> Steps(SeededRandom random, List<ClientPlan> clients, TimeSpan length)
    {
        List<ScenarioStep> steps = [];
        int count = random.Between(0, 12);
        for (int i = 0; i < count; i++)
        {
            TimeSpan after = length * random.Fraction();
            int client = random.Between(0, clients.Count - 1);
            SectionKind kind = random.Chance(0.6) ? SectionKind.Video : SectionKind.Audio;
            steps.Add(random.Between(0, 7) switch
            {
                0 => new MuteStep(after, client, kind, IsMuted: true),
                1 => new MuteStep(after, client, kind, IsMuted: false),
                2 when clients[client].Video is { Streams.Count: > 1 } => new LayerStep(after, client, 2, random.Chance(0.4)),
                6 => new MoveRoomStep(after),
                7 => new MoveLinkStep(after, client),
                _ => new ShowStep(after, client, kind, random.Between(0, 2), random.Between(0, 99)),
            });
        }

        return steps;
    }
}
