using System.Diagnostics;
using Conference.Gateway.Api.Auth;

namespace Conference.Gateway.Api.Problems;

internal static class TokenProblems
{
    private const string AskAgain = "Ask the platform for a new token.";

    public static Problem Of(TokenRefusal refusal) => refusal switch
    {
        TokenRefusal.Malformed => new(
            401, "token-malformed", "The join token is not a token.",
            "Send the token exactly as the platform gave it."),
        TokenRefusal.WrongAlgorithm =>
            new(401, "token-wrong-algorithm", "The join token is not signed with HS256.", AskAgain),
        TokenRefusal.UnknownKey => new(401, "token-unknown-key", "The join token's key is not known here.", AskAgain),
        TokenRefusal.Forged => new(401, "token-forged", "The join token's signature is wrong.", AskAgain),
        TokenRefusal.WrongIssuer =>
            new(401, "token-wrong-issuer", "The join token comes from somebody else.", AskAgain),
        TokenRefusal.WrongAudience =>
            new(401, "token-wrong-audience", "The join token is meant for somebody else.", AskAgain),
        TokenRefusal.MissingClaims =>
            new(401, "token-missing-claims", "The join token does not say all that is needed.", AskAgain),
        TokenRefusal.NotYetValid => new(
            401, "token-not-yet-valid", "The join token is not valid yet.",
            "Wait, or correct the clock of whoever issued it."),
        TokenRefusal.Expired => new(401, "token-expired", "The join token has expired.", AskAgain),
        TokenRefusal.WrongTenant =>
            new(403, "token-wrong-tenant", "The join token's tenant is not served here.", AskAgain),
        TokenRefusal.WrongRoom => new(
            403, "token-wrong-room", "The join token is for another room.",
            "Join the room that the token names, or ask for another token."),
        TokenRefusal.None or _ => throw new UnreachableException($"{refusal} is not a problem."),
    };
}
