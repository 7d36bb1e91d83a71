using Microsoft.AspNetCore.SignalR;

namespace Conference.Gateway.Api.Signalling;

/// <summary>
/// Keeps our own exceptions from clients. The hub's detailed errors are on, so that a client is told about a message
/// over the limit; what hub methods throw must not go the same way.
/// </summary>
internal sealed partial class HubFailures(ILogger<HubFailures> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception failure) when (failure is TimeoutException or OrleansMessageRejectionException)
        {
            LogFailed(failure, invocationContext.HubMethodName);
            throw new HubException(
                "cluster-unavailable: the cluster did not answer in time; repeat the call in a few seconds.");
        }
        catch (Exception failure) when (failure is not HubException)
        {
            LogFailed(failure, invocationContext.HubMethodName);
            throw new HubException("internal-error: the gateway failed; repeat the call.");
        }
    }

    [LoggerMessage(LogLevel.Error, "{Method} failed")]
    private partial void LogFailed(Exception failure, string method);
}
