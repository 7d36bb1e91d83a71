using Conference.Gateway.Api.Tests.Support;
using Microsoft.Extensions.Options;

namespace Conference.Gateway.Api.Tests;

public class GatewayHostingTests
{
    [Fact]
    public async Task A_gateway_with_a_setting_out_of_bounds_does_not_start()
    {
        OptionsValidationException fault = await Assert.ThrowsAsync<OptionsValidationException>(
            static () => TestGateway.StartAsync(SilentCluster.Use, ("Gateway:Signalling:ConnectionsMax", "0")));

        Assert.Contains(
            "Gateway:Signalling:ConnectionsMax is 0: it must be 1 to", fault.Message, StringComparison.Ordinal);
    }
}
