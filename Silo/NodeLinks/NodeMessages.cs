using System.Text.Json;
using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Silo.NodeLinks;

/// <summary>The node link's messages as JSON, and what a node's may hold.</summary>
internal static class NodeMessages
{
    public const int ShardsMax = 64;
    public const int MediaAddressesMax = 1024;
    public const int RoomsMax = ShardsMax * 10_000;
    public const int EventsMax = 4096;
    public const int DoorAddressLengthMax = 256;
    public const int DoorKeyLengthMax = 128;

    public static void Configure(JsonSerializerOptions json)
    {
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
    }

    public static bool IsWellFormed(NodeRegistration registration) =>
        registration.Shards is > 0 and <= ShardsMax
        && registration.PacketsPerSecondMax > 0
        && registration is { LastEvent: >= 0, EventsLost: >= 0 }
        && registration.MediaAddresses is { IsDefault: false, Length: <= MediaAddressesMax }
        && registration.Rooms is { IsDefault: false, Length: <= NodeLinkContract.RoomsMax }
        && registration.Door is null or { Address.Length: <= DoorAddressLengthMax, PublicKey.Length: <= DoorKeyLengthMax };

    public static bool IsWellFormed(NodeLoad load) => load.Shards is { IsDefault: false, Length: <= ShardsMax };

    public static bool IsWellFormed(NodeEventBatch batch) =>
        batch.FirstSequence > 0
        && batch.Events is { IsDefault: false, Length: <= EventsMax }
        && batch.Events.All(IsWellFormed);

    private static bool IsWellFormed(NodeEvent happened) => happened switch
    {
        null => false,
        LinkAnswered answered => answered is { Tracks.IsDefault: false, Slots.IsDefault: false },
        SpeakersChanged changed => !changed.Speakers.IsDefault,
        LinkInvited invited => !invited.Candidates.IsDefault,
        RoomInspected inspected => IsWellFormed(inspected),
        _ => true,
    };

    private static bool IsWellFormed(RoomInspected inspected) =>
        inspected is { Links.IsDefault: false, Part: >= 1, Parts: >= 1 }
        && inspected.Part <= inspected.Parts
        && inspected.Links.All(static link => link is { Tracks.IsDefault: false } && link.Tracks.All(static track => track is not null));
}
