namespace Conference.Grains.Interfaces.MediaNodes;

/// <param name="LinkNumber">Rises with each link of the node; what comes over an older one is ignored.</param>
/// <param name="LastEventSeen">Events after this one are wanted again.</param>
[GenerateSerializer, Immutable, Alias("registration-result")]
public sealed record RegistrationResult(RegistrationRefusal Refusal, long LinkNumber, long LastEventSeen);
