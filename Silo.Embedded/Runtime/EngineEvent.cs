namespace Conference.Silo.Embedded.Runtime;

/// <summary>What is worth counting.</summary>
internal enum EngineEvent
{
    /// <summary>A one-way call threw, or its message was refused. The caller never knows.</summary>
    OneWayFailed,

    /// <summary>The caller gave up waiting.</summary>
    TimedOut,

    /// <summary>The caller gave up waiting in a circle of calls. Counted beside <see cref="TimedOut"/>.</summary>
    Deadlocked,

    /// <summary>A call was over for its caller before it started, and was not run.</summary>
    ExpiredInQueue,

    /// <summary>A result came after the caller had given up.</summary>
    LateResult,

    /// <summary>A mailbox was full.</summary>
    Overloaded,

    /// <summary>A call met one activation after another that ended before it came to it.</summary>
    ForwardedTooOften,

    /// <summary>A call to an observer that was deleted or collected.</summary>
    ObserverGone,

    ObserverFailed,

    TimerFailed,

    ActivationFailed,

    DeactivationFailed,
}
