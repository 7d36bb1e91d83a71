using Conference.Grains.Interfaces.MediaNodes;
using Microsoft.Extensions.Logging;

namespace Conference.Grains.Participants;

/// <summary>What a participant's grain writes to its log.</summary>
internal static partial class ParticipantLog
{
    [LoggerMessage(LogLevel.Information, "{Participant}: session {Earlier} is replaced by {Later}")]
    public static partial void TakenOver(
        this ILogger<ParticipantGrain> logger, ParticipantKey participant, SessionId earlier, SessionId later);

    [LoggerMessage(LogLevel.Information, "{Participant}: link {Generation} is {State} ({End})")]
    public static partial void LinkChanged(
        this ILogger<ParticipantGrain> logger, ParticipantKey participant, int generation, LinkState state, LinkEnd end);

    [LoggerMessage(LogLevel.Information, "{Participant}: the offer for link {Generation} is refused: {Code}")]
    public static partial void OfferRefused(
        this ILogger<ParticipantGrain> logger, ParticipantKey participant, int generation, string code);

    [LoggerMessage(LogLevel.Debug, "{Participant}: knows the room's version {Known}, was told {Told}, asks for all of it")]
    public static partial void Gap(this ILogger<ParticipantGrain> logger, ParticipantKey participant, long known, long told);

    [LoggerMessage(LogLevel.Debug, "{Participant}: ignored {Kind} of {Node}: {Reason}")]
    public static partial void Ignored(
        this ILogger<ParticipantGrain> logger, ParticipantKey participant, NodeId node, string kind, Ignored reason);

    [LoggerMessage(LogLevel.Warning, "{Participant} is in the room for session {Session}, which is not theirs: it is taken out")]
    public static partial void GhostMember(this ILogger<ParticipantGrain> logger, ParticipantKey participant, SessionId session);
}
