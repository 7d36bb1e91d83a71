using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Gateway.Api.Endpoints;

/// <summary>Whether the cluster answers. Asked at most once a second, since anybody may ask the gateway.</summary>
internal sealed partial class Readiness(IGrainFactory grains, TimeProvider time, ILogger<Readiness> logger)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    private readonly Lock _guard = new();
    private Task<bool>? _verdict;
    private long _askedAt;

    public Task<bool> CheckAsync()
    {
        lock (_guard)
        {
            if (_verdict is null || time.GetElapsedTime(_askedAt) >= KeptFor)
            {
                _askedAt = time.GetTimestamp();
                _verdict = AskAsync();
            }

            return _verdict;
        }
    }

    private async Task<bool> AskAsync()
    {
        try
        {
            await grains.GetGrain<IMediaFleetGrain>(IMediaFleetGrain.Key).List().WaitAsync(AnswerWithin, time);
            return true;
        }
#pragma warning disable CA1031 // Whatever keeps the cluster from answering makes the gateway not ready.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogNotReady(failure);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The cluster does not answer")]
    private partial void LogNotReady(Exception failure);
}
