namespace Conference.Grains.Interfaces.MediaNodes;

[GenerateSerializer, Alias("registration-refusal")]
public enum RegistrationRefusal
{
    None,

    /// <summary>The name in the certificate is not the name in the registration.</summary>
    OtherName,

    /// <summary>The silo does not speak this version of the node link.</summary>
    UnknownProtocol,

    Malformed,
}
