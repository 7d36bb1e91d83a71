namespace Conference.Gateway.Api.Auth;

/// <summary>Either the token or why not.</summary>
internal sealed record TokenVerdict(TokenRefusal Refusal, JoinToken? Token)
{
    public static TokenVerdict Refused(TokenRefusal refusal) => new(refusal, null);
}
