namespace Conference.Gateway.Api.Signalling;

/// <param name="LastSeen">The id of the last envelope that the client has handled; 0 for none.</param>
internal sealed record ResumeCall(string Session, string Secret, long LastSeen)
{
    /// <summary>In characters: longer than any that a session gives.</summary>
    public const int SecretLengthMax = 256;
}
