using System.Globalization;
using System.Net;
using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>A candidate as a client reads it (RFC 8839 §5.1): where the node may be reached, and how gladly.</summary>
internal readonly record struct CandidateText(TransportAddress Address, uint Priority)
{
    /// <param name="line">From "candidate:" on.</param>
    public static CandidateText Read(string line)
    {
        string[] words = line.Split(' ');
        IPEndPoint endPoint = new(IPAddress.Parse(words[4]), int.Parse(words[5], CultureInfo.InvariantCulture));
        return new(TransportAddress.From(endPoint), uint.Parse(words[3], CultureInfo.InvariantCulture));
    }
}
