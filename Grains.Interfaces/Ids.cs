using System.Text.Json.Serialization;

namespace Conference.Grains.Interfaces;

/// <summary>A customer of the cluster. Everything a tenant owns lives under its id; another tenant's things do not exist.</summary>
[GenerateSerializer, Immutable, Alias("tenant-id"), JsonConverter(typeof(StringIdConverter<TenantId>))]
public readonly record struct TenantId(string Value) : IStringId<TenantId>
{
    public static TenantId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A room's name within its tenant, chosen by the platform or made up for it.</summary>
[GenerateSerializer, Immutable, Alias("room-id"), JsonConverter(typeof(StringIdConverter<RoomId>))]
public readonly record struct RoomId(string Value) : IStringId<RoomId>
{
    public static RoomId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>The platform's name for somebody in a room. Unique in the room; the same person may be in several.</summary>
[GenerateSerializer, Immutable, Alias("participant-id"), JsonConverter(typeof(StringIdConverter<ParticipantId>))]
public readonly record struct ParticipantId(string Value) : IStringId<ParticipantId>
{
    public static ParticipantId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>One signalling session: a client's stay, over as many connections as it takes.</summary>
[GenerateSerializer, Immutable, Alias("session-id"), JsonConverter(typeof(StringIdConverter<SessionId>))]
public readonly record struct SessionId(string Value) : IStringId<SessionId>
{
    public static SessionId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A media node, by the name in its certificate.</summary>
[GenerateSerializer, Immutable, Alias("node-id"), JsonConverter(typeof(StringIdConverter<NodeId>))]
public readonly record struct NodeId(string Value) : IStringId<NodeId>
{
    public static NodeId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A room of a tenant: the key of its grain, and its opaque name on a media node.</summary>
[GenerateSerializer, Immutable, Alias("room-key"), JsonConverter(typeof(StringIdConverter<RoomKey>))]
public readonly record struct RoomKey(TenantId Tenant, RoomId Room) : IStringId<RoomKey>
{
    /// <summary>The inverse of <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">The text is not <c>tenant/room</c>: a bug of ours, since keys are made by us.</exception>
    public static RoomKey From(string value) =>
        value.Split('/') is [var tenant, var room]
            ? new(new(tenant), new(room))
            : throw new FormatException($"'{value}' is not tenant/room.");

    public override string ToString() => $"{Tenant.Value}/{Room.Value}";
}

/// <summary>Somebody in a room of a tenant: the key of the participant's grain.</summary>
[GenerateSerializer, Immutable, Alias("participant-key"), JsonConverter(typeof(StringIdConverter<ParticipantKey>))]
public readonly record struct ParticipantKey(RoomKey Room, ParticipantId Participant) : IStringId<ParticipantKey>
{
    /// <inheritdoc cref="RoomKey.From"/>
    public static ParticipantKey From(string value) =>
        value.Split('/') is [var tenant, var room, var participant]
            ? new(new(new(tenant), new(room)), new(participant))
            : throw new FormatException($"'{value}' is not tenant/room/participant.");

    public override string ToString() => $"{Room}/{Participant.Value}";
}

/// <summary>
/// One peer's secure transport to a node. The owner's next peer connection is the next generation, so an answer to an
/// earlier one cannot be taken for its. Opaque to a node; whoever routes a node's events reads the owner from it.
/// </summary>
[GenerateSerializer, Immutable, Alias("link-id"), JsonConverter(typeof(StringIdConverter<LinkId>))]
public readonly record struct LinkId(ParticipantKey Owner, int Generation) : IStringId<LinkId>
{
    /// <inheritdoc cref="RoomKey.From"/>
    public static LinkId From(string value) =>
        value.Split('#') is [var owner, var generation] && int.TryParse(generation, out int number)
            ? new(ParticipantKey.From(owner), number)
            : throw new FormatException($"'{value}' is not tenant/room/participant#generation.");

    public override string ToString() => $"{Owner}#{Generation}";
}

/// <summary>What a participant publishes in one section of a link. Opaque to a node.</summary>
[GenerateSerializer, Immutable, Alias("track-id"), JsonConverter(typeof(StringIdConverter<TrackId>))]
public readonly record struct TrackId(LinkId Link, string Mid) : IStringId<TrackId>
{
    /// <inheritdoc cref="RoomKey.From"/>
    public static TrackId From(string value) =>
        value.Split(':') is [var link, var mid] ? new(LinkId.From(link), mid) : throw new FormatException($"'{value}' is not link:mid.");

    public override string ToString() => $"{Link}:{Mid}";
}
