using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conference.LoadGenerator.Peers;
using Conference.LoadGenerator.Signalling;

namespace Conference.LoadGenerator.Lasting;

/// <summary>
/// Somebody in a room whose cluster loses processes: publishes a track, has slots for others, and offers another peer connection
/// whenever the cluster has lost the one before.
/// </summary>
internal sealed class LastingClient : IAsyncDisposable
{
    private const int Slots = 2;

    /// <summary>Of keys; without them another connection is offered.</summary>
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan OfferAgainAfter = TimeSpan.FromSeconds(1);

    private readonly LastingPeers _peers;
    private readonly SentTrack _track;
    private readonly Lock _guard = new();
    private readonly HashSet<string> _roster = [];
    private readonly Queue<string> _history = new();
    private LastingStay _stay = null!;
    private LoadClient? _peer;
    private LoadClient? _offered;
    private int _connection;
    private HashSet<long> _offers = [];
    private bool _isOver;

    private LastingClient(string identity, LastingPeers peers, SentTrack track) => (Identity, _peers, _track) = (identity, peers, track);

    public string Identity { get; }

    public bool IsConnected => _stay.IsConnected;

    /// <summary>Why its stay is over although nobody asked for that.</summary>
    public string? Ended => _stay.Ended;

    public int Resumes => _stay.Resumes;

    /// <summary>Peer connections so far.</summary>
    public int Connections => _connection;

    /// <summary>Media can flow.</summary>
    public bool HasMedia => _peer is { IsConnected: true };

    public LoadClient? Peer => _peer;

    /// <summary>What it was told and did, for whoever looks for a fault.</summary>
    public string History
    {
        get
        {
            lock (_guard) return string.Join(", ", _history);
        }
    }

    /// <summary>Whom it knows to be in the room, itself included.</summary>
    public string[] Roster
    {
        get
        {
            lock (_guard) return [.. _roster.Order()];
        }
    }

    /// <inheritdoc cref="LastingStay.JoinAsync"/>
    public static async Task<LastingClient> JoinAsync(Uri gateway, string token, string identity, LastingPeers peers)
    {
        LastingClient client = new(identity, peers, await peers.TakeTrackAsync());
        try
        {
            client._stay = await LastingStay.JoinAsync(gateway, token, client.Hear, client.OnRefused);
            client.Offer();
            client._stay.Begin();
            return client;
        }
        catch
        {
            peers.GiveBack(client._track);
            throw;
        }
    }

    /// <summary>Says goodbye, and waits until the server has taken it.</summary>
    public async Task LeaveAsync(TimeSpan within)
    {
        _stay.Say(new JsonObject { ["type"] = "leave" });
        using CancellationTokenSource late = new(within);
        while (_stay.Ended is null) await Task.Delay(OfferAgainAfter / 20, late.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stay.DisposeAsync();
        lock (_guard) _isOver = true;
        _offered?.Dispose();
        await _peers.RemoveAsync(_peer);
        _peers.GiveBack(_track);
    }

    private void Hear(JsonElement message)
    {
        lock (_guard)
        {
            if (message.TryGetProperty("type", out JsonElement type)) Hear(type.GetString()!, message);
            else SetRoster(message.GetProperty("participants"));
        }
    }

    private void Hear(string name, JsonElement message)
    {
        if (name is not ("slots" or "speakers" or "participantChanged" or "participantLeft")) Note(name);
        switch (name)
        {
            case "answer":
                OnAnswer(message.GetProperty("offerId").GetInt64(), message.GetProperty("sdp").GetString()!);
                break;
            case "offerRefused":
                OnRefused(message.GetProperty("offerId").GetInt64(), message.GetProperty("code").GetString()!);
                break;
            case "participantChanged":
                _roster.Add(message.GetProperty("participant").GetProperty("participant").GetString()!);
                break;
            case "participantLeft":
                _roster.Remove(message.GetProperty("participant").GetString()!);
                break;
            case "mediaLost":
                Drop();
                break;
            case "mediaReady":
                if (_peer is null && _offers.Count == 0) Offer();
                break;
            case "candidates":
                IPEndPoint there = CandidateText.EndPoint(message.GetProperty("candidates")[0].GetString()!);
                if (_peer is { } follower) _peers.Follow(follower, there);
                break;
            case "replaceConnection":
                Offer();
                break;
            case "snapshot":
                SetRoster(message.GetProperty("roster"));
                Restate(message.GetProperty("hasMedia").GetBoolean(), message.GetProperty("connection").GetInt32());
                break;
        }
    }

    private void Restate(bool hasMedia, int connection)
    {
        Note($"{(hasMedia ? "with" : "without")} media, connection {connection} of {_connection}");
        if (_offers.Count > 0) SayOffer();
        else if (connection != _connection || _peer is null)
        {
            Drop();
            if (hasMedia) Offer();
        }
    }

    /// <summary>Another peer connection.</summary>
    private void Offer()
    {
        lock (_guard)
        {
            if (_isOver) return;
            _connection++;
            _offers = [];
            _offered?.Dispose();
            _offered = _peers.Make(Identity, _track);
            SayOffer();
        }
    }

    private void SayOffer() => _offers.Add(_stay.Say(new JsonObject
    {
        ["type"] = "offer",
        ["connection"] = _connection,
        ["sdp"] = OfferText.Write(
            [new SentSection(_track.Mid, _track.IsVideo, _track.Ssrc)],
            Slots,
            Slots,
            _offered!.Ufrag,
            _offered.Password,
            _peers.Fingerprint),
    }));

    private void OnAnswer(long offer, string sdp)
    {
        if (!_offers.Contains(offer) || _offered is not { } peer) return;

        _offers = [];
        _offered = null;
        peer.SetAnswer(AnswerText.Read(sdp));
        _ = _peers.RemoveAsync(_peer);
        _peer = peer;
        _ = ConnectAsync(peer, _connection);
    }

    private async Task ConnectAsync(LoadClient peer, int connection)
    {
        await _peers.AddAsync(peer);
        try
        {
            await peer.Connected.WaitAsync(ConnectMax);
            await _peers.StartAsync(_track);
        }
        catch (Exception failed) when (failed is TimeoutException or LoadException)
        {
            Note($"{failed.GetType().Name} of connection {connection}");
            lock (_guard)
            {
                if (_connection == connection && _peer == peer) Offer();
            }
        }
    }

    private void OnRefused(long offer, string code)
    {
        lock (_guard)
        {
            Note($"{code} for {offer}");
            if (!_offers.Remove(offer) || (code == "offer-pending" && _offers.Count > 0)) return;

            // Without a node the server says when there is one.
            _offers = [];
            if (code != "no-media-node") _ = OfferLaterAsync();
        }
    }

    private async Task OfferLaterAsync()
    {
        await Task.Delay(OfferAgainAfter);
        lock (_guard)
        {
            if (_offers.Count == 0) Offer();
        }
    }

    private void Drop()
    {
        _offers = [];
        _ = _peers.RemoveAsync(_peer);
        _peer = null;
    }

    private void SetRoster(JsonElement people)
    {
        _roster.Clear();
        _roster.Add(Identity);
        foreach (JsonElement person in people.EnumerateArray()) _roster.Add(person.GetProperty("participant").GetString()!);
    }

    private void Note(string what)
    {
        const int HistoryMax = 40;
        lock (_guard)
        {
            _history.Enqueue($"{DateTime.UtcNow:HH:mm:ss.f} {what}");
            if (_history.Count > HistoryMax) _history.Dequeue();
        }
    }
}
