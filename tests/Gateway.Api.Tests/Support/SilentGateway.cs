namespace Conference.Gateway.Api.Tests.Support;

/// <summary>One gateway without a cluster for all tests of a class.</summary>
public sealed class SilentGateway : IAsyncLifetime
{
    internal TestGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync(SilentCluster.Use);

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
