using Conference.MediaNode.Handover.Moves;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>The moments of a move at which something may go wrong: what one node says, and that the other has it.</summary>
internal enum MoveStep
{
    ExpectCame,
    MoveCame,
    ChannelOpened,
    HelloSent,
    HelloCame,
    ReadySent,
    ReadyCame,
    RecordSent,
    RecordCame,
    ImportedSent,
    ImportedCame,
    GoSent,
    GoCame,
    OwnedSent,
    OwnedCame,
    WipedSent,
    WipedCame,
    TakenSent,
    TakenCame,
    GivenSent,
    GivenCame,
    InviteCame,
    FollowedCame,

    /// <summary>Of a move that went wrong before.</summary>
    InDoubtCame,
    TakeOverCame,
    TakeBackCame,
    ReleaseCame,
}

internal static class MoveSteps
{
    /// <summary>Null: a refusal, after which nothing is left to go wrong.</summary>
    public static MoveStep? Sent(MoveMessage message) => message switch
    {
        MoveHello => MoveStep.HelloSent,
        MoveReady => MoveStep.ReadySent,
        MoveRecord => MoveStep.RecordSent,
        MoveImported => MoveStep.ImportedSent,
        MoveGo => MoveStep.GoSent,
        MoveOwned => MoveStep.OwnedSent,
        MoveWiped => MoveStep.WipedSent,
        _ => null,
    };

    /// <inheritdoc cref="Sent"/>
    public static MoveStep? Came(MoveMessage message) => Sent(message) is { } sent ? sent + 1 : null;
}
