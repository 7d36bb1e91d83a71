using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Simulation.Paths;

namespace Conference.MediaNode.Simulation.Scenarios;

internal enum LeaveKind
{
    /// <summary>Says goodbye by DTLS.</summary>
    Closes,

    /// <summary>The cluster closes its link.</summary>
    IsRemoved,

    /// <summary>Falls silent.</summary>
    Vanishes,
}

/// <summary>What a client does when its call goes on elsewhere.</summary>
internal enum FollowKind
{
    /// <summary>Follows candidates that come later, as Chromium.</summary>
    Candidates,

    /// <summary>Restarts ICE when asked to, as Firefox.</summary>
    Restarts,

    /// <summary>Stays where it is.</summary>
    Never,
}

/// <summary>One client of a scenario.</summary>
internal sealed record ClientPlan(int Number)
{
    public string Name => $"c{Number}";

    /// <summary>Of its link, as the cluster calls it.</summary>
    public string LinkName => $"{Scenario.Room}/{Name}#1";

    public SrtpProfile Profile { get; init; } = SrtpProfile.AeadAes128Gcm;

    public ExtensionIds Extensions { get; init; } = ExtensionIds.Usual;

    public byte Opus { get; init; } = 111;

    public byte Vp8 { get; init; } = 96;

    /// <summary>Payload type of retransmissions; null: the client offers none, and no negative acknowledgements.</summary>
    public byte? Rtx { get; init; } = 127;

    public AudioPlan? Audio { get; init; }

    public VideoPlan? Video { get; init; }

    public int AudioSlots { get; init; } = 1;

    public int VideoSlots { get; init; } = 1;

    /// <summary>Its wall clock when the run begins, in nanoseconds since the Unix epoch.</summary>
    public long WallClock { get; init; } = 1_790_000_000_000_000_000;

    public double WallClockPpm { get; init; }

    /// <summary>USE-CANDIDATE in every check, or only once one has been answered.</summary>
    public bool NominatesAtOnce { get; init; } = true;

    /// <summary>Media goes to an address as soon as it answers.</summary>
    public bool SendsBeforeNomination { get; init; }

    public FollowKind Follows { get; init; }

    /// <summary>Until a candidate that has come is looked at.</summary>
    public TimeSpan FollowDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A compound for each of its streams, or one for all.</summary>
    public bool ReportsApart { get; init; }

    public TimeSpan SignallingDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    public PathProfile Up { get; init; } = PathProfile.Perfect;

    public PathProfile Down { get; init; } = PathProfile.Perfect;

    public TimeSpan JoinsAfter { get; init; }

    public TimeSpan? LeavesAfter { get; init; }

    public LeaveKind Leaves { get; init; }
}
