using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

internal static partial class ActivationLog
{
    [LoggerMessage(LogLevel.Error, "{Grain} could not be activated")]
    public static partial void ActivationFailed(ILogger logger, GrainId grain, Exception failure);

    [LoggerMessage(LogLevel.Error, "{Grain} failed while it was deactivated")]
    public static partial void DeactivationFailed(ILogger logger, GrainId grain, Exception failure);

    [LoggerMessage(LogLevel.Error, "The one-way call {Method} of {Grain} failed")]
    public static partial void OneWayFailed(ILogger logger, string method, GrainId grain, Exception failure);

    [LoggerMessage(LogLevel.Warning, "{Method} of {Grain} failed after its caller had given up")]
    public static partial void LateFailure(ILogger logger, string method, GrainId grain, Exception failure);
}
