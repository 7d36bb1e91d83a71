namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>
/// Names and bounds of the node link: SignalR over TCP and mutual TLS, the node dialling. The node calls
/// <see cref="Register"/>, <see cref="Report"/> and <see cref="Events"/>; the silo calls <see cref="Execute"/>.
/// </summary>
public static class NodeLinkContract
{
    /// <summary>(NodeRegistration) → RegistrationResult</summary>
    public const string Register = "Register";

    /// <summary>(NodeLoad)</summary>
    public const string Report = "Report";

    /// <summary>(NodeEventBatch) → long: the last sequence number seen</summary>
    public const string Events = "Events";

    /// <summary>(NodeCommand[]), in order</summary>
    public const string Execute = "Execute";

    /// <summary>In bytes: an offer of the largest size, escaped for JSON, and its envelope.</summary>
    public const int MessageLengthMax = 2 * 1024 * 1024;
}
