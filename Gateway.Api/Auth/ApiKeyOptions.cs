namespace Conference.Gateway.Api.Auth;

/// <summary>A platform's key. Only its hash is configured, so that reading the settings gives nobody a key.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>SHA-256 of the key's UTF-8 text: 64 hexadecimal digits.</summary>
    public string KeySha256 { get; init; } = string.Empty;

    public string Tenant { get; init; } = string.Empty;

    /// <summary>May also see the cluster's nodes.</summary>
    public bool Operator { get; init; }
}
