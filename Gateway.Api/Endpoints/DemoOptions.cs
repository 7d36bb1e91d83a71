namespace Conference.Gateway.Api.Endpoints;

/// <summary>
/// A door without a key, so that the web page works by link alone. For trying out, not for the open Internet.
/// </summary>
internal sealed class DemoOptions
{
    public bool Enabled { get; init; }

    /// <summary>Who owns the rooms that are made this way.</summary>
    public string Tenant { get; init; } = "demo";

    /// <summary>From one address (IPv6: one /64 network).</summary>
    public int JoinsPerMinute { get; init; } = 30;
}
