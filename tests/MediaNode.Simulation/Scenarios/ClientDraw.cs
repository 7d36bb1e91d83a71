using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Simulation.Clock;

namespace Conference.MediaNode.Simulation.Scenarios;

/// <summary>Draws one client of a scenario.</summary>
internal static class ClientDraw
{
    private const long SecondsPerYear = 31_557_600;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>NTP's seconds wrap here, in 2036 (RFC 4330 §3).</summary>
    private const long NtpWrapsAt = 2_085_978_496;

    public static ClientPlan From(SeededRandom random, int number, int count, TimeSpan length)
    {
        Instant beganAt = new Agenda().Now;
        bool isPublisher = number == 0 || random.Chance(0.7);
        bool leaves = number > 0 && random.Chance(0.25);
        bool isEarly = number == 0 || random.Chance(0.5);
        TimeSpan joins = isEarly ? TimeSpan.FromMilliseconds(random.Between(0, 50)) : length * random.Between(0.0, 0.6);
        return new ClientPlan(number)
        {
            Profile = random.Chance(0.7) ? SrtpProfile.AeadAes128Gcm : SrtpProfile.Aes128CmHmacSha1_80,
            Extensions = random.Chance(0.5) ? ExtensionIds.Usual : ExtensionIds.Other,
            Opus = (byte)random.Between(96, 105),
            Vp8 = (byte)random.Between(106, 120),
            Rtx = random.Chance(0.85) ? (byte)random.Between(121, 127) : null,
            Audio = isPublisher ? Audio(random.Fork(), number) : null,
            Video = isPublisher && random.Chance(0.85) ? Video(random.Fork(), number) : null,
            AudioSlots = random.Between(0, Math.Min(3, count - 1)),
            VideoSlots = random.Between(1, Math.Min(4, count - 1)),
            WallClock = WallClock(random),
            WallClockPpm = random.Between(-100.0, 100.0),
            NominatesAtOnce = random.Chance(0.5),
            ReportsApart = random.Chance(0.6),
            SignallingDelay = random.Milliseconds(1, 150),
            Up = PathDraw.From(random.Fork(), beganAt, length),
            Down = PathDraw.From(random.Fork(), beganAt, length),
            JoinsAfter = joins,
            LeavesAfter = leaves ? joins + ((length - joins) * random.Fraction()) : null,
            Leaves = random.Pick(LeaveKind.Closes, LeaveKind.IsRemoved, LeaveKind.Vanishes),
        };
    }

    private static AudioPlan Audio(SeededRandom random, int number) => new(Stream(random, 1000 + (10 * number)))
    {
        Every = random.Milliseconds(40, 100),
        PayloadLength = random.Between(12, 90),
        Silence = random.Pick(0, 0.02),
    };

    private static VideoPlan Video(SeededRandom random, int number)
    {
        int layers = random.Chance(0.35) ? 3 : 1;
        List<StreamPlan> streams = [];
        for (int i = 0; i < layers; i++) streams.Add(Stream(random, 1001 + (10 * number) + i));

        return new VideoPlan(streams)
        {
            Every = random.Milliseconds(60, 200),
            PacketsPerFrameMax = random.Between(1, 3),
            PayloadLengthMax = random.Pick(60, 200, 1100),
            Padding = random.Pick(0, 0, 0.2),
            IsAnnounced = random.Chance(0.5),
        };
    }

    private static StreamPlan Stream(SeededRandom random, int ssrc) => new(
        (uint)ssrc,
        (ushort)random.Pick(random.Between(0, 30), 0x8000 + random.Between(-40, 0), 0x1_0000 - random.Between(12, 40)),
        (uint)(random.Pick(0L, 1L << 31, 1L << 32) + random.Between(-200_000, 50_000)),
        random.Pick(0.0, random.Between(-200.0, 200.0)),
        (ushort)(random.Pick(0, 0x7FF0, 0x4000) + random.Between(0, 15)));

    /// <summary>Right, years off, or about to wrap.</summary>
    private static long WallClock(SeededRandom random)
    {
        long seconds = random.Pick(
            1_790_000_000,
            random.Between(2, 60) * SecondsPerYear,
            NtpWrapsAt - random.Between(0, 10),
            random.Between(67, 100) * SecondsPerYear);
        return (seconds * NanosecondsPerSecond) + random.Between(0, 999_999_999);
    }
}
