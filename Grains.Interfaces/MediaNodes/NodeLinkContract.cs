namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>
/// Names and bounds of the node link: SignalR over TCP and mutual TLS, the node dialling. The node calls <see cref="Carries"/>,
/// <see cref="Register"/>, <see cref="Report"/> and <see cref="Events"/>; the silo calls <see cref="Execute"/>.
/// </summary>
public static class NodeLinkContract
{
    /// <summary>
    /// (CarriedRoom[]) → nothing, before <see cref="Register"/> and as often as needed: rooms that belong before those of the
    /// registration. A node with no more than <see cref="RoomsMax"/> does without.
    /// </summary>
    public const string Carries = "Carries";

    /// <summary>(NodeRegistration) → RegistrationResult</summary>
    public const string Register = "Register";

    /// <summary>(NodeLoad)</summary>
    public const string Report = "Report";

    /// <summary>(NodeEventBatch) → long: the last sequence number seen</summary>
    public const string Events = "Events";

    /// <summary>(NodeCommand[]), in order</summary>
    public const string Execute = "Execute";

    /// <summary>Rooms in a message: with the longest names they fill half of one.</summary>
    public const int RoomsMax = 5_000;

    /// <summary>In bytes: an offer of the largest size, escaped for JSON, and its envelope.</summary>
    public const int MessageLengthMax = 2 * 1024 * 1024;
}
