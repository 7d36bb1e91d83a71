using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.MediaNodes;

/// <summary>What a node may say of itself.</summary>
internal static class RegistrationRules
{
    public const int ShardsMax = 256;
    public const int PacketsPerSecondMax = 100_000_000;
    public const int AddressesMax = 1024;
    public const int AddressLengthMax = 64;
    public const int RoomsMax = 640_000;
    public const int KeyLengthMax = 256;

    public static RegistrationRefusal WhyNot(NodeRegistration registration, NodeId certified)
    {
        if (registration.Protocol != NodeRegistration.CurrentProtocol) return RegistrationRefusal.UnknownProtocol;
        if (registration.Node != certified) return RegistrationRefusal.OtherName;
        return IsWellFormed(registration) ? RegistrationRefusal.None : RegistrationRefusal.Malformed;
    }

    private static bool IsWellFormed(NodeRegistration registration) =>
        registration is { Shards: >= 1 and <= ShardsMax, PacketsPerSecondMax: >= 1 and <= PacketsPerSecondMax, LastEvent: >= 0 }
        && registration.Instance != Guid.Empty
        && registration.MediaAddresses is { IsDefault: false, Length: <= AddressesMax }
        && registration.MediaAddresses.All(address => address is { Length: >= 1 and <= AddressLengthMax })
        && registration.Rooms is { IsDefault: false, Length: <= RoomsMax }
        && registration.Door is null
            or { Address: { Length: >= 1 and <= AddressLengthMax }, PublicKey: { Length: >= 1 and <= KeyLengthMax } };
}
