using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>An address of the client and one of a node, checked under the credentials of one answer.</summary>
internal sealed class CandidatePair(TransportAddress own, CandidateText node, AnswerText answer, string ufrag)
{
    public TransportAddress Own => own;

    public TransportAddress Node => node.Address;

    public uint Priority => node.Priority;

    public AnswerText Answer => answer;

    /// <summary>The client's, when it began.</summary>
    public string Ufrag => ufrag;

    /// <summary>Of checks.</summary>
    public int Answers { get; set; }

    /// <summary>A check that nominated it has been answered.</summary>
    public bool IsNominated { get; set; }

    /// <summary>Another is in use: this one is checked no more.</summary>
    public bool IsDropped { get; set; }
}
