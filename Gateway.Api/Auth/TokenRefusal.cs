namespace Conference.Gateway.Api.Auth;

internal enum TokenRefusal
{
    None,

    /// <summary>Not a signed token in compact form (RFC 7519), or longer than any of ours.</summary>
    Malformed,

    /// <summary>Not HS256; <c>none</c> included.</summary>
    WrongAlgorithm,

    /// <summary>No configured key has its <c>kid</c>.</summary>
    UnknownKey,

    Forged,

    WrongIssuer,

    WrongAudience,

    /// <summary>A claim is absent, or not of the form that we issue.</summary>
    MissingClaims,

    NotYetValid,

    Expired,

    /// <summary>No API key belongs to its tenant any more.</summary>
    WrongTenant,

    /// <summary>The client asked for another room than the token's.</summary>
    WrongRoom,
}
