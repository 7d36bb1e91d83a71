using Microsoft.Extensions.Logging;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>Messages of parts that are not partial themselves.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(LogLevel.Error, "The exception has no codec; its caller gets CodecNotFoundException instead")]
    public static partial void ExceptionNotSent(ILogger logger, Exception failure);
}
