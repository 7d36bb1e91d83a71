using System.Text.Json;
using Microsoft.Playwright;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>Somebody with a browser, on the conference's page.</summary>
internal sealed class Person : IAsyncDisposable
{
    private static readonly string Watch = ReadWatch();

    /// <summary>The page asks for 1280×720.</summary>
    private const string SmallCamera = """
        const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = (wanted) =>
          open(wanted.video ? { ...wanted, video: { width: 320, height: 180, frameRate: 15 } } : wanted);
        """;

    private readonly IBrowserContext _context;
    private readonly List<string> _console = [];

    private Person(string name, IBrowserContext context, IPage page)
    {
        Name = name;
        _context = context;
        Page = page;
        page.Console += (_, message) => _console.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _console.Add($"uncaught: {error}");
    }

    public string Name { get; }

    public IPage Page { get; }

    /// <summary>What the page said to the browser's console.</summary>
    public IReadOnlyList<string> Console => _console;

    public ILocator OwnTile => Page.Locator("[data-testid=tile][data-self=true]");

    public ILocator OtherTiles => Page.Locator("[data-testid=tile][data-self=false]");

    public static async Task<Person> Open(Chromium chromium, Uri url, string room, string name, PersonOptions options)
    {
        IBrowserContext context = await chromium.NewContext(options.Width, options.Height);
        IPage page = await context.NewPageAsync();
        Person person = new(name, context, page);
        await context.AddInitScriptAsync(Watch);
        if (!options.FullCamera) await context.AddInitScriptAsync(SmallCamera);
        if (options.Script is not null) await context.AddInitScriptAsync(options.Script);
        if (options.Token is not null) await AnswerDemoDoor(context, room, name, options.Token);

        string fragment = string.Join(',', (string[])["auto", $"name={name}", .. options.Fragment]);
        await page.GotoAsync(new Uri(url, $"/r/{room}#{fragment}").ToString());
        return person;
    }

    public Task<StatsReport> WaitConnected() =>
        Eventually.Sees($"{Name} is connected", Stats, report => report.State == "connected");

    public async Task<StatsReport> Stats() => new(await Page.EvaluateAsync<JsonElement>("() => window.watch.report()"));

    public Task<T> Ask<T>(string script) => Page.EvaluateAsync<T>(script);

    public Task Press(string testId) => Page.Locator($"[data-testid={testId}]").ClickAsync();

    public ILocator Find(string testId) => Page.Locator($"[data-testid={testId}]");

    public async Task<string> Identity() => (await Ask<string>("() => window.conference.call.identity"))!;

    public async Task<ILocator> TileOf(Person other) =>
        Page.Locator($"[data-testid=tile][data-participant='{await other.Identity()}']");

    /// <summary>Waits until pictures and sound of each of them come in.</summary>
    public async Task SeesAndHears(params Person[] others)
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

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private static bool HasGrown(StatsEntry? before, StatsEntry? now, string member) =>
        now is not null && now.Number(member) > (before?.Text("id") == now.Text("id") ? before!.Number(member) : 0);

    private static async Task AnswerDemoDoor(IBrowserContext context, string room, string identity, string token) =>
        await context.RouteAsync(
            "**/demo/join",
            route => route.FulfillAsync(new RouteFulfillOptions
            {
                ContentType = "application/json",
                Body = JsonSerializer.Serialize(new { token, room, identity }),
            }));

    private static string ReadWatch()
    {
        using StreamReader reader = new(typeof(Person).Assembly.GetManifestResourceStream("watch.js")!);
        return reader.ReadToEnd();
    }
}
