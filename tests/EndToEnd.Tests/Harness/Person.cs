using System.Text.Json;
using Microsoft.Playwright;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>Somebody with Chromium.</summary>
internal sealed class Person : Caller
{
    private readonly IBrowserContext _context;
    private readonly List<string> _console = [];

    private Person(string name, IBrowserContext context, IPage page)
        : base(name)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) => _console.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _console.Add($"uncaught: {error}");
    }

    public IPage Page { get; }

    public override bool IsGone => Page.IsClosed;

    public override IReadOnlyList<string> Console => _console;

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

        options.Observe?.Invoke(page);
        await page.GotoAsync(Link(url, room, name, options).ToString());
        return person;
    }

    public override Task<T> Ask<T>(string script) => Page.EvaluateAsync<T>(script);

    public override Task Press(string testId) => Find(testId).ClickAsync();

    public override Task Picture(string path) => Page.ScreenshotAsync(new() { Path = path });

    public ILocator Find(string testId) => Page.Locator($"[data-testid={testId}]");

    public async Task<ILocator> TileOf(Caller other) =>
        Page.Locator($"[data-testid=tile][data-participant='{await other.Identity()}']");

    public override async ValueTask DisposeAsync() => await _context.CloseAsync();

    private static async Task AnswerDemoDoor(IBrowserContext context, string room, string identity, string token) =>
        await context.RouteAsync(
            "**/demo/join",
            route => route.FulfillAsync(new RouteFulfillOptions
            {
                ContentType = "application/json",
                Body = JsonSerializer.Serialize(new { token, room, identity }),
            }));
}
