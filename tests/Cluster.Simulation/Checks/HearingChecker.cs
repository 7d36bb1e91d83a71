using Conference.Grains.Interfaces.Signalling;
using Orleans;

namespace Conference.Cluster.Simulation.Checks;

/// <summary>Calls overtake each other, but what a participant says reaches its client in the order in which it was said.</summary>
internal sealed class HearingChecker(Findings findings)
{
    /// <summary>Said to a session: messages are passed on as they are.</summary>
    private readonly Dictionary<ServerMessage, TellingPlace> _said = new(ReferenceEqualityComparer.Instance);

    private readonly Dictionary<(string Session, long Telling), (long Id, long Number)> _heard = [];

    public void OnCall(IOutgoingGrainCallContext call)
    {
        if (call.MethodName != nameof(ISignallingSessionGrain.Deliver)) return;
        if (call.Request.GetArgument(0) is ServerMessage message && call.Request.GetArgument(1) is TellingPlace place)
        {
            _said[message] = place;
        }

        if (call.Request.GetArgument(0) is not Envelope envelope || !_said.TryGetValue(envelope.Message, out TellingPlace? at)) return;

        (string, long) key = (call.SourceId.ToString()!, at.Telling);
        (long id, long number) = _heard.GetValueOrDefault(key);

        // What a client has not acknowledged is sent again.
        if (envelope.Id <= id) return;
        if (at.Number <= number) findings.Add("what is said is heard in order", $"{call.SourceId} sends {at} after {number}");
        _heard[key] = (envelope.Id, at.Number);
    }
}
