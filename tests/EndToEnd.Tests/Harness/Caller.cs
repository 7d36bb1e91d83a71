using System.Text.Json;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>Somebody on the conference's page, whichever browser it is.</summary>
internal abstract class Caller(string name) : IAsyncDisposable
{
    /// <summary>Runs in each page before its own scripts.</summary>
    private protected static readonly string Watch = ReadWatch();

    /// <summary>The page asks for 1280×720. What a window shows before its first page has no devices.</summary>
    private protected const string SmallCamera = """
        const devices = navigator.mediaDevices;
        const open = devices?.getUserMedia.bind(devices);
        if (devices) devices.getUserMedia = (wanted) =>
          open(wanted.video ? { ...wanted, video: { width: 320, height: 180, frameRate: 30 } } : wanted);
        """;

    public string Name => name;

    /// <summary>The page is closed.</summary>
    public virtual bool IsGone => false;

    /// <summary>What the page said to the browser's console.</summary>
    public abstract IReadOnlyList<string> Console { get; }

    /// <param name="script">A JavaScript function without parameters; its promise is awaited.</param>
    public abstract Task<T> Ask<T>(string script);

    public abstract Task Press(string testId);

    public abstract Task Picture(string path);

    public abstract ValueTask DisposeAsync();

    public Task<StatsReport> WaitConnected() =>
        Eventually.Sees($"{Name} is connected", Stats, report => report.State == "connected");

    public async Task<StatsReport> Stats() => new(await Ask<JsonElement>("() => window.watch.report()"));

    public async Task<string> Identity() => (await Ask<string>("() => window.conference.call.identity"))!;

    /// <summary>Null while there is no tile of that person, or it has no such attribute.</summary>
    /// <param name="attribute">Such as <c>muted</c> for <c>data-muted</c>.</param>
    public async Task<string?> TileData(Caller other, string attribute)
    {
        string tile = $"[data-testid=tile][data-participant='{await other.Identity()}']";
        return await Ask<string?>($"() => document.querySelector(\"{tile}\")?.dataset.{attribute} ?? null");
    }

    /// <summary>Waits until pictures and sound of each of them come in.</summary>
    public async Task SeesAndHears(params Caller[] others)
    {
        StatsReport before = await Stats();
        await Eventually.Sees(
            $"{Name} sees and hears {string.Join(" and ", others.Select(other => other.Name))}",
            Stats,
            now => others.All(other =>
                HasGrown(before.Inbound("video", other.Name), now.Inbound("video", other.Name), "framesDecoded")
                && HasGrown(before.Inbound("audio", other.Name), now.Inbound("audio", other.Name), "totalAudioEnergy")));
    }

    /// <summary>Waits until nothing more has come in for <paramref name="rest"/>.</summary>
    /// <param name="mid">Names the receive section.</param>
    public async Task NothingMoreOf(string mid, TimeSpan rest)
    {
        StatsEntry last = (await Stats()).InboundAt(mid)!;
        await Eventually.Sees(
            $"{Name} receives nothing in section {mid} for {rest.TotalSeconds} s",
            async () =>
            {
                StatsEntry now = (await Stats()).InboundAt(mid)!;
                if (now.Packets != last.Packets) last = now;
                return (now.Packets, RestMs: now.Timestamp - last.Timestamp);
            },
            seen => seen.RestMs >= rest.TotalMilliseconds);
    }

    private protected static Uri Link(Uri url, string room, string name, PersonOptions options) =>
        new(url, $"/r/{room}#{string.Join(',', (string[])["auto", $"name={name}", .. options.Fragment])}");

    private static bool HasGrown(StatsEntry? before, StatsEntry? now, string member) =>
        now is not null && now.Number(member) > (before?.Text("id") == now.Text("id") ? before!.Number(member) : 0);

    private static string ReadWatch()
    {
        using StreamReader reader = new(typeof(Caller).Assembly.GetManifestResourceStream("watch.js")!);
        return reader.ReadToEnd();
    }
}
