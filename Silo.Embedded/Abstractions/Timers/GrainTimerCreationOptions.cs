using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>When a timer ticks and how its ticks stand to calls.</summary>
public readonly struct GrainTimerCreationOptions()
{
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
        : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Until the first tick. <see cref="Timeout.InfiniteTimeSpan"/>: not started.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>
    /// From the end of one tick to the start of the next. <see cref="Timeout.InfiniteTimeSpan"/>: one tick only.
    /// </summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Ticks may run while a call waits.</summary>
    public bool Interleave { get; init; }

    /// <summary>A tick counts as use, so that the activation is not collected.</summary>
    public bool KeepAlive { get; init; }
}
