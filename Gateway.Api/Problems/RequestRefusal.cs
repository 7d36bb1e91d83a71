namespace Conference.Gateway.Api.Problems;

/// <summary>Why an HTTP request was refused before any rule of the conference was asked.</summary>
internal enum RequestRefusal
{
    InvalidFields,
    MalformedBody,
    BadRequest,
    MissingApiKey,
    UnknownApiKey,
    OperatorsOnly,
    UnknownPath,
    WrongMethod,
    BodyTooLarge,
    WrongContentType,
    TooManyRequests,
    InternalError,
    ClusterUnavailable,
    NotReady,
}
