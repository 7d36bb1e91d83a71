namespace Conference.EndToEnd.Tests.Harness;

internal sealed record PersonOptions
{
    /// <summary>For the page's fragment: <c>codec=VP9</c>, <c>nopublish</c>.</summary>
    public string[] Fragment { get; init; } = [];

    /// <summary>
    /// 1280×720 at 30 frames/s instead of the small picture with which most tests do: three people encode and decode on one
    /// machine.
    /// </summary>
    public bool FullCamera { get; init; }

    /// <summary>Instead of one from the demo door.</summary>
    public string? Token { get; init; }

    /// <summary>JavaScript that runs before the page's own, after <c>watch.js</c>.</summary>
    public string? Script { get; init; }

    /// <summary>Small, since the page is drawn without a graphics card.</summary>
    public int Width { get; init; } = 640;

    public int Height { get; init; } = 400;
}
