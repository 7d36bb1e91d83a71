using System.Net;
using Conference.MediaNode.Link.Srtp;

namespace Conference.LoadGenerator;

/// <summary>Who joins, what they send, and how it is measured.</summary>
internal sealed record LoadOptions
{
    public required Uri Gateway { get; init; }

    public required string ApiKey { get; init; }

    public string Room { get; init; } = "load";

    /// <summary>Rooms of that many publishers and subscribers each, all alike.</summary>
    public int Rooms { get; init; } = 1;

    public int Publishers { get; init; } = 1;

    /// <summary>Who only watch; each has a slot for every track.</summary>
    public int Subscribers { get; init; } = 10;

    /// <summary>
    /// Subscribers of a room that look at what they receive; the others leave it to the kernel to drop it once they are
    /// connected, so that the load takes little from the server.
    /// </summary>
    public int ReadersPerRoom { get; init; } = int.MaxValue;

    /// <summary>Publishers watch each other, too.</summary>
    public bool AllToAll { get; init; }

    public bool Video { get; init; } = true;

    public bool Audio { get; init; }

    /// <summary>Video packets per second and publisher; a window for each.</summary>
    public IReadOnlyList<double> Rates { get; init; } = [150];

    public double FramesPerSecond { get; init; } = 30;

    public Pace Pace { get; init; } = Pace.Frame;

    /// <summary>Bytes of a video's RTP packets, before the authentication tag.</summary>
    public int PacketLength { get; init; } = 1200;

    /// <summary>Whether packets carry transport-wide sequence numbers.</summary>
    public bool TransportNumbers { get; init; }

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(8);

    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Subscribers that join at once.</summary>
    public int JoinsAtOnce { get; init; } = 4;

    /// <summary>Publishers send before subscribers join, and a join ends with the first packet that it is forwarded.</summary>
    public bool JoinsWhileSending { get; init; }

    /// <summary>The processor that the media thread is pinned to.</summary>
    public int? Processor { get; init; }

    public SrtpProfile Profile { get; init; } = SrtpProfile.AeadAes128Gcm;

    /// <summary>Every other client speaks the other profile.</summary>
    public bool MixesProfiles { get; init; }

    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary>Subscribers open every n-th packet; 0: only the first ones of a stream.</summary>
    public int DecryptEvery { get; init; }

    /// <summary>Whose CPU time and memory are measured.</summary>
    public IReadOnlyList<int> ServerProcesses { get; init; } = [];

    public int TracksPerPublisher => (Video ? 1 : 0) + (Audio ? 1 : 0);
}
