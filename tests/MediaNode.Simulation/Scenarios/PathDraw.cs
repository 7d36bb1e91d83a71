using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Paths;

namespace Conference.MediaNode.Simulation.Scenarios;

/// <summary>Draws one direction of a path: most are good, each sort of bad one comes up often.</summary>
internal static class PathDraw
{
    public static PathProfile From(SeededRandom random, Instant beganAt, TimeSpan length)
    {
        PathProfile path = new() { Delay = random.Milliseconds(1, 80) };
        double sort = random.Fraction();
        if (sort < 0.25) return path;
        if (sort < 0.40) return path with { Jitter = random.Milliseconds(5, 80) };
        if (sort < 0.60) return path with { Delay = random.Milliseconds(1, 40), Loss = random.Between(0.005, 0.03) };
        if (sort < 0.80) return Lossy(path, random);
        if (sort < 0.90) return Slow(path, random);
        return WithOutage(path, random, beganAt, length);
    }

    private static PathProfile Lossy(PathProfile path, SeededRandom random) => path with
    {
        Jitter = random.Milliseconds(0, 30),
        Loss = random.Between(0, 0.08),
        BurstBegins = random.Pick(0, 0.005, 0.02),
        BurstEnds = random.Between(0.2, 0.5),
        Reordering = random.Pick(0, 0.02, 0.1),
        Detour = random.Milliseconds(5, 120),
        Duplication = random.Pick(0, 0.005, 0.03),
    };

    private static PathProfile Slow(PathProfile path, SeededRandom random) => path with
    {
        RateBps = random.Between(30_000, 120_000),
        QueueBytesMax = random.Between(3_000, 20_000),
    };

    private static PathProfile WithOutage(PathProfile path, SeededRandom random, Instant beganAt, TimeSpan length)
    {
        // Longer than 5 s, and the node takes the client for disconnected.
        Instant from = beganAt + random.Milliseconds(0, length.TotalMilliseconds);
        TimeSpan lasts = random.Chance(0.3) ? random.Milliseconds(5_500, 8_000) : random.Milliseconds(500, 4_000);
        return path with { Outage = (from, from + lasts) };
    }
}
