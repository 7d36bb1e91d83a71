using System.Diagnostics;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Gateway.Api.Problems;

internal static class SignallingProblems
{
    public static Problem Of(SignallingRefusal refusal) => refusal switch
    {
        SignallingRefusal.UnknownSession => new(
            404, "unknown-session", "There is no such session, or the secret is wrong.", "Join again with a token."),
        SignallingRefusal.CannotResume => new(
            409, "cannot-resume", "The session cannot go on from that id.", "Join again with a token."),
        SignallingRefusal.NotInRoom =>
            new(404, "not-in-room", "The participant is not in the room.", "Join again with a token."),
        SignallingRefusal.UnknownTrack => new(
            404, "unknown-track", "No section of your own carries that mid.",
            "Name a section in which your latest answered offer sends."),
        SignallingRefusal.NoMediaNode => new(
            503, "no-media-node", "The room has no media node at the moment.",
            "Offer again when the message 'mediaReady' comes."),
        SignallingRefusal.OfferPending => new(
            409, "offer-pending", "An earlier offer still waits for its answer.",
            "Offer again when the answer has come."),
        SignallingRefusal.TooLarge =>
            new(413, "too-large", "The message is too large.", "Offer fewer sections or candidates."),
        SignallingRefusal.Malformed => new(
            400, "malformed", "The message makes no sense.",
            "Compare its fields with the description of the messages."),
        SignallingRefusal.ResumeFirst => new(
            409, "resume-first", "The session was lost with a server and has been found again.",
            "Resume it over a new connection, then send the message again."),
        SignallingRefusal.ConnectionGone => new(
            409, "connection-gone", "The media node has forgotten that peer connection.",
            "Close it, and offer a new one with a higher number."),
        SignallingRefusal.None or _ => throw new UnreachableException($"{refusal} is not a problem."),
    };
}
