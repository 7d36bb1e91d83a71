using System.Collections.Concurrent;
using System.Diagnostics;
using Conference.LoadGenerator.Figures;
using Conference.LoadGenerator.Peers;
using Conference.LoadGenerator.Signalling;
using Conference.MediaNode.Host;
using Conference.MediaNode.Link.Dtls;

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
    private readonly ConcurrentBag<(double Answer, double Connected)> _joins = [];
    private int _tracks;

    private LoadSession(LoadOptions options)
    {
        _options = options;
        _gateway = new GatewayClient(options.Gateway, options.ApiKey);
        _certificate = DtlsCertificate.Create(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    public JoinFigures Joins { get; private set; } = new(0, 0, 0, 0);

    public MediaThread Media => _media;

    /// <summary>Everybody has joined and shaken hands; nobody sends yet.</summary>
    public static async Task<LoadSession> JoinAsync(LoadOptions options)
    {
        LoadSession session = new(options);
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
        await _gateway.CreateRoomAsync(_options.Room, Math.Max(2, _options.Publishers + _options.Subscribers));
        for (int i = 0; i < _options.Publishers; i++) await JoinAsync($"publisher-{i}", publishes: true);

        ProcessFigures before = ProcessFigures.Of(_options.ServerProcesses);
        _joins.Clear();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, _options.Subscribers),
            new ParallelOptions { MaxDegreeOfParallelism = _options.JoinsAtOnce },
            async (number, _) => await JoinAsync($"subscriber-{number}", publishes: false));
        ProcessFigures after = ProcessFigures.Of(_options.ServerProcesses);
        if (_options.Subscribers == 0) return;

        Joins = new JoinFigures(
            Median(_joins.Select(static join => join.Answer)),
            Median(_joins.Select(static join => join.Connected)),
            (after.CpuSeconds - before.CpuSeconds) * 1000 / _options.Subscribers,
            (double)(after.ResidentBytes - before.ResidentBytes) / _options.Subscribers);
    }

    private async Task JoinAsync(string name, bool publishes)
    {
        long started = Stopwatch.GetTimestamp();
        SentTrack[] tracks = publishes ? MakeTracks() : [];
        foreach (SentTrack track in tracks) await _media.AddAsync(track);

        LoadClient client = new(name, tracks, _options, _certificate);
        string token = await _gateway.TokenAsync(_options.Room, name, publishes);
        SignallingStay stay = await SignallingStay.JoinAsync(_options.Gateway, token);
        _stays.Add(stay);

        int others = publishes ? (_options.AllToAll ? _options.Publishers - 1 : 0) : _options.Publishers;
        string offer = OfferText.Write(
            [.. tracks.Select(static track => new SentSection(track.Mid, track.IsVideo, track.Ssrc))],
            _options.Audio ? others : 0,
            _options.Video ? others : 0,
            LoadClient.Ufrag,
            LoadClient.Password,
            _certificate.Fingerprint.ToString());
        client.SetAnswer(AnswerText.Read(await stay.OfferAsync(offer)));
        double answered = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

        await _media.AddAsync(client);
        await client.Connected.WaitAsync(ConnectMax);
        _joins.Add((answered, Stopwatch.GetElapsedTime(started).TotalMilliseconds));
    }

    private SentTrack[] MakeTracks()
    {
        List<SentTrack> tracks = [];
        if (_options.Audio) tracks.Add(new SentTrack(_tracks++, $"{tracks.Count}", isVideo: false, _options));
        if (_options.Video) tracks.Add(new SentTrack(_tracks++, $"{tracks.Count}", isVideo: true, _options));
        return [.. tracks];
    }

    private readonly record struct WindowStart(
        long At, ProcessFigures Server, ProcessFigures Generator, MachineFigures Machine, long Drops, long Allocated);

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
            Stopwatch.GetTimestamp(), server, generator, machine, drops, GC.GetAllocatedBytesForCurrentThread());
    }

    private WindowFigures End(in WindowStart start)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread() - start.Allocated;
        double seconds = Stopwatch.GetElapsedTime(start.At).TotalSeconds;
        ProcessFigures server = ProcessFigures.Of(_options.ServerProcesses);
        double serverCpu = server.CpuSeconds - start.Server.CpuSeconds;
        double generatorCpu = ProcessFigures.Of(Environment.ProcessId).CpuSeconds - start.Generator.CpuSeconds;
        ClientCounts[] counts = [.. _media.Clients.Select(static client => client.Counts)];
        ReceivedStream[] streams = [.. _media.Clients.SelectMany(static client => client.Streams)];
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
            ServerResident = server.ResidentBytes,
            OtherCpu = MachineFigures.Read().BusySeconds - start.Machine.BusySeconds - serverCpu - generatorCpu,
        };
    }

    private int CountSilent() => _media.Clients.Sum(static client => client.Streams.Count(static stream => stream.Highest < 0));

    private long Drops() => MachineFigures.UdpDrops(_media.Clients.Select(static client => client.Socket.Port).ToHashSet());

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
