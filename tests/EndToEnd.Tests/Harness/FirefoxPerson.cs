using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>Somebody with Firefox.</summary>
internal sealed class FirefoxPerson : Caller
{
    private readonly BiDi _control;
    private readonly string _container;
    private readonly string _page;
    private readonly List<string> _console = [];

    private FirefoxPerson(BiDi control, string name, string container, string page)
        : base(name)
    {
        _control = control;
        _container = container;
        _page = page;
        control.Happened += Hear;
    }

    public override IReadOnlyList<string> Console
    {
        get
        {
            lock (_console) return [.. _console];
        }
    }

    public static async Task<FirefoxPerson> Open(BiDi control, Uri url, string room, string name, PersonOptions options)
    {
        FirefoxPerson person = await OpenWindow(control, name);
        string[] scripts = [Watch, options.FullCamera ? "" : SmallCamera, options.Script ?? ""];
        await person.Tell("script.addPreloadScript", new JsonObject
        {
            ["functionDeclaration"] = $"() => {{ {string.Join('\n', scripts)} }}",
            ["contexts"] = new JsonArray(person._page),
        });
        await person.Resize(options.Width, options.Height);
        await person.Tell("browsingContext.navigate", new JsonObject
        {
            ["context"] = person._page,
            ["url"] = Link(url, room, name, options).ToString(),
            ["wait"] = "complete",
        });
        return person;
    }

    public override async Task<T> Ask<T>(string script)
    {
        JsonElement answer = await Tell("script.callFunction", new JsonObject
        {
            // As text: BiDi's own serialization has a type around each value.
            ["functionDeclaration"] = $"async () => JSON.stringify((await ({script})()) ?? null)",
            ["awaitPromise"] = true,
            ["target"] = new JsonObject { ["context"] = _page },
        });
        if (answer.GetProperty("type").GetString() == "exception")
        {
            throw new IOException($"{Name}'s page throws: {answer.GetProperty("exceptionDetails").GetProperty("text")}");
        }

        return JsonSerializer.Deserialize<T>(answer.GetProperty("result").GetProperty("value").GetString()!)!;
    }

    /// <summary>With a pointer, as people do: what is covered cannot be pressed.</summary>
    public override async Task Press(string testId)
    {
        await Eventually.Sees(
            $"{Name} can press {testId}",
            () => Ask<bool>($"() => document.querySelector('[data-testid={testId}]')?.checkVisibility() ?? false"),
            isThere => isThere);
        JsonElement found = await Tell("browsingContext.locateNodes", new JsonObject
        {
            ["context"] = _page,
            ["locator"] = new JsonObject { ["type"] = "css", ["value"] = $"[data-testid={testId}]" },
        });
        JsonObject element = new() { ["sharedId"] = found.GetProperty("nodes")[0].GetProperty("sharedId").GetString() };
        await Tell("input.performActions", new JsonObject
        {
            ["context"] = _page,
            ["actions"] = new JsonArray(new JsonObject
            {
                ["type"] = "pointer",
                ["id"] = "mouse",
                ["actions"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "pointerMove",
                        ["x"] = 0,
                        ["y"] = 0,
                        ["origin"] = new JsonObject { ["type"] = "element", ["element"] = element },
                    },
                    new JsonObject { ["type"] = "pointerDown", ["button"] = 0 },
                    new JsonObject { ["type"] = "pointerUp", ["button"] = 0 }),
            }),
        });
    }

    public async Task Resize(int width, int height) =>
        await Tell("browsingContext.setViewport", new JsonObject
        {
            ["context"] = _page,
            ["viewport"] = new JsonObject { ["width"] = width, ["height"] = height },
        });

    public override async Task Picture(string path)
    {
        JsonElement picture = await Tell("browsingContext.captureScreenshot", new JsonObject { ["context"] = _page });
        await File.WriteAllBytesAsync(path, picture.GetProperty("data").GetBytesFromBase64());
    }

    public override async ValueTask DisposeAsync()
    {
        _control.Happened -= Hear;
        await Tell("browser.removeUserContext", new JsonObject { ["userContext"] = _container });
    }

    /// <summary>A window, not a tab: pages that nobody looks at are slowed down.</summary>
    private static async Task<FirefoxPerson> OpenWindow(BiDi control, string name)
    {
        JsonElement container = await control.Ask("browser.createUserContext", []);
        string id = container.GetProperty("userContext").GetString()!;
        JsonElement page = await control.Ask(
            "browsingContext.create", new JsonObject { ["type"] = "window", ["userContext"] = id });
        return new FirefoxPerson(control, name, id, page.GetProperty("context").GetString()!);
    }

    private Task<JsonElement> Tell(string method, JsonObject parameters) => _control.Ask(method, parameters);

    private void Hear(string method, JsonElement said)
    {
        bool isOurs = method == "log.entryAdded"
            && said.GetProperty("source").TryGetProperty("context", out JsonElement page) && page.GetString() == _page;
        if (!isOurs) return;

        lock (_console) _console.Add($"{said.GetProperty("level")}: {said.GetProperty("text")}");
    }
}
