using Conference.Grains.Interfaces.Signalling;
using Conference.Grains.Participants;

namespace Conference.Grains.Signalling;

/// <summary>What a client's message may look like, whoever let it in.</summary>
internal static class ClientMessageRules
{
    public static SignallingRefusal WhyNot(ClientMessage message) => message switch
    {
        { Id: < 1 } => SignallingRefusal.Malformed,
        ClientOffer { Sdp: null or "" } or ClientOffer { Connection: < 1 } => SignallingRefusal.Malformed,
        ClientOffer { Sdp.Length: > ClientOffer.SdpLengthMax } => SignallingRefusal.TooLarge,
        ClientMute { Mid: null or "" } => SignallingRefusal.Malformed,
        ClientMute { Mid.Length: > MidText.LengthMax } => SignallingRefusal.TooLarge,
        ClientOffer or ClientMute or ClientLeave => SignallingRefusal.None,
        _ => SignallingRefusal.Malformed,
    };
}
