namespace Conference.Gateway.Api.Signalling;

internal sealed class SignallingOptions
{
    /// <summary>Concurrent connections to this gateway; the next is closed with a reason.</summary>
    public int ConnectionsMax { get; init; } = 20_000;

    /// <summary>What a connection may keep up: calls per second.</summary>
    public int CallsPerSecond { get; init; } = 50;

    /// <summary>What a connection may call at once after a silence.</summary>
    public int CallsBurst { get; init; } = 200;

    /// <summary>
    /// Origins whose pages may use the hub, besides the gateway's own: for instance <c>https://meet.example</c>.
    /// </summary>
    public IList<string> Origins { get; init; } = [];
}
