using Conference.Grains.Interfaces;

namespace Conference.Gateway.Api.Auth;

/// <summary>What a join token says, once it is verified or before it is signed.</summary>
internal sealed record JoinToken(ParticipantKey Participant, string Name, Grants Grants, string TokenId);
