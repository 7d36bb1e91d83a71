using Microsoft.Playwright;

namespace Conference.EndToEnd.Tests.Harness;

internal sealed record PersonOptions
{
    /// <summary>For the page's fragment: <c>codec=VP9</c>, <c>nopublish</c>.</summary>
    public string[] Fragment { get; init; } = [];

    /// <summary>
    /// 1280×720 instead of the small picture with which most tests do, both at 30 frames/s: everybody encodes and decodes on
    /// one machine.
    /// </summary>
    public bool FullCamera { get; init; }

    /// <summary>Instead of one from the demo door.</summary>
    public string? Token { get; init; }

    /// <summary>JavaScript that runs before the page's own, after <c>watch.js</c>.</summary>
    public string? Script { get; init; }

    /// <summary>Told of the page before it goes anywhere: it joins while it is loaded.</summary>
    public Action<IPage>? Observe { get; init; }

    /// <summary>Small, since the page is drawn without a graphics card.</summary>
    public int Width { get; init; } = 640;

    public int Height { get; init; } = 400;
}
