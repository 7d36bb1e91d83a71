using System.Collections.Concurrent;
using System.Net;
using Conference.LoadGenerator.Peers;
using Conference.MediaNode.Host;
using Conference.MediaNode.Link.Dtls;

namespace Conference.LoadGenerator.Lasting;

/// <summary>The media of all lasting clients: their peers on one thread, and tracks that the next client takes over.</summary>
internal sealed class LastingPeers : IDisposable
{
    /// <summary>Video packets per second of each: enough to see that they arrive.</summary>
    private const double Rate = 5;

    private readonly LoadOptions _options;
    private readonly MediaThread _media = new();
    private readonly ConcurrentStack<SentTrack> _idle = new();
    private readonly DtlsCertificate _certificate =
        DtlsCertificate.Create(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));

    private int _tracks;

    public LastingPeers(Uri gateway, string apiKey) =>
        _options = new LoadOptions { Gateway = gateway, ApiKey = apiKey, FramesPerSecond = Rate };

    public string Fingerprint => _certificate.Fingerprint.ToString();

    /// <summary>Not yet on the media thread.</summary>
    public LoadClient Make(string name, SentTrack track) => new(name, [track], _options, _certificate);

    public Task AddAsync(LoadClient peer) => _media.AddAsync(peer);

    /// <summary>Disposes of it as well.</summary>
    public async Task RemoveAsync(LoadClient? peer)
    {
        if (peer is not null) await _media.RemoveAsync(peer);
    }

    /// <summary>It is sent from now on.</summary>
    public Task StartAsync(SentTrack track) => _media.AskAsync(() =>
    {
        track.SetRate(Rate, MonotonicClock.Now);
        return true;
    });

    public void Follow(LoadClient peer, IPEndPoint candidate) => _ = _media.AskAsync(() =>
    {
        peer.Follow(candidate, MonotonicClock.Now);
        return true;
    });

    /// <summary>What a client has received so far.</summary>
    public Task<long> ReceivedAsync(LoadClient peer) => _media.AskAsync(() => peer.Counts.Received);

    public async Task<SentTrack> TakeTrackAsync()
    {
        if (_idle.TryPop(out SentTrack? idle)) return idle;

        SentTrack track = new(Interlocked.Increment(ref _tracks) - 1, "0", isVideo: true, _options);
        await _media.AddAsync(track);
        return track;
    }

    public void GiveBack(SentTrack track) => _idle.Push(track);

    public void Dispose()
    {
        _media.Dispose();
        _certificate.Dispose();
    }
}
