using Microsoft.Extensions.Options;

namespace Conference.Gateway.Api.Signalling;

/// <summary>How many signalling connections this gateway has, within the bound of its settings.</summary>
internal sealed class ConnectionCount(IOptions<GatewayOptions> options, GatewayMetrics metrics)
{
    private readonly int _max = options.Value.Signalling.ConnectionsMax;
    private int _count;

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) > _max)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        metrics.ConnectionsChanged(by: 1);
        return true;
    }

    public void Leave()
    {
        Interlocked.Decrement(ref _count);
        metrics.ConnectionsChanged(by: -1);
    }
}
