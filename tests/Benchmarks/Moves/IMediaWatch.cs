using Conference.EndToEnd.Tests.Harness;

namespace Conference.Benchmarks.Moves;

/// <summary>Sees when media comes in at the people of a call.</summary>
internal interface IMediaWatch : IDisposable
{
    /// <summary>How it sees it, and how well.</summary>
    string Means { get; }

    /// <summary>Whether it has seen each packet, so that a gap is one; known when all is over.</summary>
    bool IsExact { get; }

    /// <summary>Learns where the people are reached at the moment: a restart of ICE takes other ports.</summary>
    Task LookAsync(IReadOnlyList<Caller> people);

    /// <summary>Of each of them, in their order, when all is over.</summary>
    Task<IReadOnlyList<Arrivals>> ArrivalsAsync(IReadOnlyList<Caller> people);

    /// <returns>Records of DTLS handshakes within the time; null where they cannot be seen.</returns>
    int? Handshakes(long from, long until);
}
