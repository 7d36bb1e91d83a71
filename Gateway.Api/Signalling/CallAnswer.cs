namespace Conference.Gateway.Api.Signalling;

/// <summary>The answer to <c>Resume</c> and <c>Send</c>.</summary>
/// <param name="Refusal">Null when the call was accepted.</param>
internal sealed record CallAnswer(Refusal? Refusal)
{
    public static readonly CallAnswer Accepted = new((Refusal?)null);
}
