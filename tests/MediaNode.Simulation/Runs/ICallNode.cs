using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Runs;

/// <summary>What is asked of the node of a call, whichever it is, and seen by the witness when it is done.</summary>
internal interface ICallNode
{
    /// <summary>A client's first offer.</summary>
    void Accept(SimClient client, Action<AnswerText> onAnswer);

    /// <summary>Slots that are not named show nothing.</summary>
    void Subscribe(LinkView link, IReadOnlyDictionary<string, string> trackByMid);

    void Mute(TrackView track, bool isMuted);

    void CloseLink(LinkView link);
}
