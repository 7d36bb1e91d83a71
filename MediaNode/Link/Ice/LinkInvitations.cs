using Conference.MediaNode.Handover;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode.Link.Ice;

/// <summary>
/// The addresses that a link's client was given, on all the nodes where the link has been. Chromium silently ignores an
/// address and port that it used within the last half minute, so each invitation names another port, with a higher priority.
/// </summary>
internal sealed class LinkInvitations
{
    /// <summary>
    /// A client that has left an address takes it for new after so long: half a minute after the pair has failed, which takes it
    /// some time to see.
    /// </summary>
    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromSeconds(60);

    /// <summary>More than the ports of a node, twice. The oldest is forgotten first.</summary>
    public const int AddressesMax = 512;

    private readonly List<(TransportAddress Address, Instant LeftAt)> _addresses = [];
    private ushort? _port;

    /// <summary>How many there have been: each needs a higher priority.</summary>
    public int Count { get; private set; }

    /// <summary>What an answer announces: where the link was invited to last, or the shard's main port.</summary>
    public IReadOnlyList<LocalCandidate> Current(ShardOptions options) => Candidates(options, _port);

    /// <summary>The client has been told of the addresses of <see cref="Current"/>.</summary>
    public void OnAnnounced(ShardOptions options)
    {
        if (options.Candidates.Count > 0) Stay(At(options, _port));
    }

    /// <summary>
    /// The port that the client has not used for longest, if it has forgotten that. Empty: it remembers all of them.
    /// </summary>
    public IReadOnlyList<LocalCandidate> Next(ShardOptions options, Instant now)
    {
        if (options.Candidates.Count == 0 || Count + 1 >= LocalCandidate.MovesMax) return [];

        (ushort Port, Instant LeftAt)? best = null;
        foreach (ushort port in options.MovePorts)
        {
            Instant leftAt = LeftAt(At(options, port));
            if (best is null || leftAt < best.Value.LeftAt) best = (port, leftAt);
        }

        if (best is not { } longest || (longest.LeftAt != Instant.Zero && longest.LeftAt + ForgottenAfter > now)) return [];

        _port = longest.Port;
        Count++;
        Stay(At(options, _port));
        return Candidates(options, _port);
    }

    /// <summary>The link leaves for another node.</summary>
    public void Export(RecordWriter writer)
    {
        writer.Write(Count);
        writer.Write(_addresses.Count);
        foreach ((TransportAddress address, Instant leftAt) in _addresses)
        {
            writer.Write(address.High);
            writer.Write(address.Low);
            writer.Write(address.Port);
            writer.Write(Instant.Earlier(leftAt, writer.Now));
        }
    }

    /// <summary>The port was the other node's.</summary>
    public void Restore(ref RecordReader reader)
    {
        _port = null;
        Count = reader.ReadCount(LocalCandidate.MovesMax);
        for (int left = reader.ReadCount(AddressesMax); left > 0; left--)
        {
            _addresses.Add((
                new TransportAddress(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt16()),
                reader.ReadInstant()));
        }
    }

    private IReadOnlyList<LocalCandidate> Candidates(ShardOptions options, ushort? port) =>
        [.. options.Candidates.Select((candidate, order) => Candidate(candidate.Address, port, order))];

    private LocalCandidate Candidate(TransportAddress address, ushort? port, int order)
    {
        System.Net.IPEndPoint endPoint = address.ToEndPoint();
        return LocalCandidate.Host(endPoint.Address, port ?? endPoint.Port, order, Count);
    }

    /// <summary>Never, while it is there; long ago, if it never was.</summary>
    private Instant LeftAt(TransportAddress address)
    {
        foreach ((TransportAddress known, Instant leftAt) in _addresses)
        {
            if (known == address) return leftAt;
        }

        return Instant.Zero;
    }

    private void Stay(TransportAddress address)
    {
        _addresses.RemoveAll(known => known.Address == address);
        if (_addresses.Count == AddressesMax) _addresses.RemoveAt(0);
        _addresses.Add((address, Instant.Never));
    }

    /// <summary>A node announces one port at all its addresses, so the first stands for all.</summary>
    private static TransportAddress At(ShardOptions options, ushort? port) =>
        port is { } chosen ? options.Candidates[0].Address with { Port = chosen } : options.Candidates[0].Address;
}
