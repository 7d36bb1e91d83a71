namespace Conference.Gateway.Api.Auth;

internal sealed class TokenKeyOptions
{
    /// <summary>HS256 calls for a key no shorter than its hash (RFC 7518 §3.2): in bytes.</summary>
    public const int SecretLengthMin = 32;

    /// <summary>Stands in the header of the tokens it signs.</summary>
    public string Kid { get; init; } = string.Empty;

    public string SecretBase64 { get; init; } = string.Empty;
}
