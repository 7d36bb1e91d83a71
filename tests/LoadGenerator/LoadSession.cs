using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Conference.LoadGenerator.Figures;
using Conference.LoadGenerator.Peers;
using Conference.LoadGenerator.Signalling;
using Conference.MediaNode.Host;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Srtp;

namespace Conference.LoadGenerator;

/// <summary>A room full of clients: they join silently, send at a rate while windows are measured, and leave.</summary>
internal sealed class LoadSession : IAsyncDisposable
{
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstMediaMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    private readonly LoadOptions _options;
    private readonly GatewayClient _gateway;
    private readonly DtlsCertificate _certificate;
    private readonly MediaThread _media = new();
    private readonly ConcurrentBag<SignallingStay> _stays = [];
    private readonly ConcurrentBag<JoinMoments> _joins = [];
    private readonly Action<string>? _transcript;
    private int _tracks;
    private int _joined;

    private LoadSession(LoadOptions options, Action<string>? transcript)
    {
        _transcript = transcript;
        _options = options;
        _gateway = new GatewayClient(options.Gateway, options.ApiKey);
        _certificate = DtlsCertificate.Create(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    public JoinFigures Joins { get; private set; } = new(default, default, default, 0, 0, 0);

    public MediaThread Media => _media;

    public IReadOnlyList<LoadClient> Clients => _media.Clients;

    /// <summary>Everybody has joined and shaken hands; nobody sends yet.</summary>
    /// <param name="transcript">Told what all clients say to the hub, and it to them.</param>
    public static async Task<LoadSession> JoinAsync(LoadOptions options, Action<string>? transcript = null)
    {
        LoadSession session = new(options, transcript);
        try
        {
            await session.JoinAllAsync();
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on each publisher sends that many video packets per second; 0 for silence.</summary>
    public Task SetRateAsync(double videoRate) => _media.AskAsync(() =>
    {
        foreach (SentTrack track in _media.Tracks) track.SetRate(videoRate, MonotonicClock.Now);
        return true;
    });

    /// <summary>Measures for the time of a window.</summary>
    public async Task<WindowFigures> MeasureAsync()
    {
        WindowStart start = await _media.AskAsync(Begin);
        await Task.Delay(_options.Window);
        return await _media.AskAsync(() => End(start));
    }

    /// <summary>From silence to silence: whatever is sent in the window is received in it, or lost.</summary>
    public async Task<WindowFigures> MeasureAllAsync(double videoRate)
    {
        WindowStart start = await _media.AskAsync(Begin);
        await SetRateAsync(videoRate);
        await Task.Delay(_options.Window);
        await SetRateAsync(0);
        await Task.Delay(_options.Settle);
        return await _media.AskAsync(() => End(start));
    }

    /// <summary>Returns when every stream shows something.</summary>
    public async Task WaitForMediaAsync()
    {
        long started = Stopwatch.GetTimestamp();
        while (await _media.AskAsync(CountSilent) is > 0 and int silent)
        {
            if (Stopwatch.GetElapsedTime(started) > FirstMediaMax) throw new LoadException($"{silent} streams show nothing.");
            await Task.Delay(LookInterval);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SignallingStay stay in _stays) await stay.DisposeAsync();
        _media.Dispose();
        _gateway.Dispose();
        _certificate.Dispose();
    }

    private async Task JoinAllAsync()
    {
        if (_options.Processor is { } processor) await _media.PinAsync(processor);
        _media.WaitsAtSockets = _options.JoinsWhileSending;
        string[] rooms = [.. Enumerable.Range(0, _options.Rooms).Select(RoomName)];
        foreach (string room in rooms)
        {
            await _gateway.CreateRoomAsync(room, Math.Max(2, _options.Publishers + _options.Subscribers));
            for (int i = 0; i < _options.Publishers; i++) await JoinAsync(room, $"publisher-{i}", publishes: true, isDeaf: false);
        }

        if (_options.JoinsWhileSending) await SetRateAsync(_options.Rates[0]);
        if (_options.Subscribers > 0) await JoinSubscribersAsync(rooms);
    }

    private async Task JoinSubscribersAsync(string[] rooms)
    {
        ProcessFigures before = ProcessFigures.Of(_options.ServerProcesses);
        long started = Stopwatch.GetTimestamp();
        _joins.Clear();
        int count = _options.Subscribers * rooms.Length;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = _options.JoinsAtOnce },
            async (number, _) =>
            {
                (int place, int room) = Math.DivRem(number, rooms.Length);
                await JoinAsync(rooms[room], $"subscriber-{place}", publishes: false, place >= _options.ReadersPerRoom);
            });
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        ProcessFigures after = ProcessFigures.Of(_options.ServerProcesses);

        Joins = new JoinFigures(
            JoinTimes.Of(_joins.Select(static join => join.Answer)),
            JoinTimes.Of(_joins.Select(static join => join.Connected)),
            JoinTimes.Of(_joins.Select(static join => join.FirstPacket)),
            seconds,
            (after.CpuSeconds - before.CpuSeconds) * 1000 / count,
            (double)(after.ResidentBytes - before.ResidentBytes) / count);
    }

    private string RoomName(int number) => _options.Rooms == 1 ? _options.Room : $"{_options.Room}-{number}";

    private async Task JoinAsync(string room, string name, bool publishes, bool isDeaf)
    {
        SentTrack[] tracks = publishes ? MakeTracks() : [];
        foreach (SentTrack track in tracks) await _media.AddAsync(track);

        bool isOther = _options.MixesProfiles && Interlocked.Increment(ref _joined) % 2 == 0;
        LoadOptions options = isOther ? _options with { Profile = Other(_options.Profile) } : _options;
        LoadClient client = new(name, tracks, options, _certificate) { IsDeaf = isDeaf };
        string token = await _gateway.TokenAsync(room, name, publishes);
        SignallingStay stay = await SignallingStay.JoinAsync(_options.Gateway, token, _transcript);
        stay.Follow = candidate => _ = _media.AskAsync(() => Follow(client, candidate));
        _stays.Add(stay);

        int others = publishes ? (_options.AllToAll ? _options.Publishers - 1 : 0) : _options.Publishers;
        string offer = OfferText.Write(
            [.. tracks.Select(static track => new SentSection(track.Mid, track.IsVideo, track.Ssrc))],
            _options.Audio ? others : 0,
            _options.Video ? others : 0,
            client.Ufrag,
            client.Password,
            _certificate.Fingerprint.ToString());
        long offered = WallClock.Nanoseconds;
        client.SetAnswer(AnswerText.Read(await stay.OfferAsync(offer)));
        long answered = WallClock.Nanoseconds;

        await _media.AddAsync(client);
        long connected = await client.Connected.WaitAsync(ConnectMax);
        bool waitsForMedia = _options.JoinsWhileSending && !publishes;
        long first = waitsForMedia ? await client.FirstPacket.WaitAsync(FirstMediaMax) : offered;
        _joins.Add(new JoinMoments((answered - offered) / 1e6, (connected - offered) / 1e6, (first - offered) / 1e6));
    }

    private static bool Follow(LoadClient client, IPEndPoint candidate)
    {
        client.Follow(candidate, MonotonicClock.Now);
        return true;
    }

    private static SrtpProfile Other(SrtpProfile profile) =>
        profile is SrtpProfile.AeadAes128Gcm ? SrtpProfile.Aes128CmHmacSha1_80 : SrtpProfile.AeadAes128Gcm;

    private SentTrack[] MakeTracks()
    {
        List<SentTrack> tracks = [];
        if (_options.Audio) tracks.Add(new SentTrack(_tracks++, $"{tracks.Count}", isVideo: false, _options));
        if (_options.Video) tracks.Add(new SentTrack(_tracks++, $"{tracks.Count}", isVideo: true, _options));
        return [.. tracks];
    }

    /// <summary>Milliseconds after the offer.</summary>
    private readonly record struct JoinMoments(double Answer, double Connected, double FirstPacket);

    private readonly record struct WindowStart(
        long At,
        ProcessFigures Server,
        IReadOnlyList<double> Shards,
        ProcessFigures Generator,
        MachineFigures Machine,
        long Drops,
        long Allocated);

    private WindowStart Begin()
    {
        foreach (LoadClient client in _media.Clients)
        {
            client.Counts.Clear();
            foreach (ReceivedStream stream in client.Streams) stream.BeginWindow();
        }

        _media.Latencies.Clear();
        _media.LongestTurn = TimeSpan.Zero;
        ProcessFigures server = ProcessFigures.Of(_options.ServerProcesses);
        ProcessFigures generator = ProcessFigures.Of(Environment.ProcessId);
        MachineFigures machine = MachineFigures.Read();
        long drops = Drops();
        return new WindowStart(
            Stopwatch.GetTimestamp(),
            server,
            ThreadFigures.ShardCpuSeconds(_options.ServerProcesses),
            generator,
            machine,
            drops,
            GC.GetAllocatedBytesForCurrentThread());
    }

    private WindowFigures End(in WindowStart start)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread() - start.Allocated;
        double seconds = Stopwatch.GetElapsedTime(start.At).TotalSeconds;
        ProcessFigures server = ProcessFigures.Of(_options.ServerProcesses);
        double serverCpu = server.CpuSeconds - start.Server.CpuSeconds;
        IReadOnlyList<double> shardsBefore = start.Shards;
        double[] shards = [.. ThreadFigures.ShardCpuSeconds(_options.ServerProcesses).Select((cpu, i) => cpu - shardsBefore[i])];
        double generatorCpu = ProcessFigures.Of(Environment.ProcessId).CpuSeconds - start.Generator.CpuSeconds;
        ClientCounts[] counts = [.. _media.Clients.Select(static client => client.Counts)];
        ReceivedStream[] streams = [.. Listeners.SelectMany(static client => client.Streams)];
        return new WindowFigures
        {
            Seconds = seconds,
            Sent = counts.Sum(static count => count.Sent),
            Received = counts.Sum(static count => count.Received),
            Lost = streams.Sum(static stream => stream.Lost),
            Duplicates = streams.Sum(static stream => stream.Duplicates),
            Late = streams.Sum(static stream => stream.Late),
            Silent = streams.Count(static stream => stream.Received == 0),
            Opened = counts.Sum(static count => count.Opened),
            Spoilt = counts.Sum(static count => count.Spoilt + count.Unknown),
            Refused = counts.Sum(static count => count.Refused),
            KeyFramesWanted = counts.Sum(static count => count.KeyFramesWanted),
            LatencyP50 = _media.Latencies.Milliseconds(0.5),
            LatencyP99 = _media.Latencies.Milliseconds(0.99),
            LatencyMax = _media.Latencies.MaxNanoseconds / 1e6,
            GeneratorDrops = Drops() - start.Drops,
            Allocated = allocated,
            LongestTurnMs = _media.LongestTurn.TotalMilliseconds,
            GeneratorCpu = generatorCpu,
            ServerCpu = serverCpu,
            ShardCpu = shards,
            ServerResident = server.ResidentBytes,
            OtherCpu = MachineFigures.Read().BusySeconds - start.Machine.BusySeconds - serverCpu - generatorCpu,
        };
    }

    private IEnumerable<LoadClient> Listeners => _media.Clients.Where(static client => client.Listens);

    private int CountSilent() => Listeners.Sum(static client => client.Streams.Count(static stream => stream.Highest < 0));

    private long Drops() => MachineFigures.UdpDrops(Listeners.Select(static client => client.Socket.Port).ToHashSet());
}
