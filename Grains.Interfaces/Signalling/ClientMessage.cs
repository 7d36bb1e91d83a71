using System.Text.Json.Serialization;

namespace Conference.Grains.Interfaces.Signalling;

/// <summary>What a client says after joining. A closed set; <c>type</c> names the case in JSON.</summary>
/// <param name="Id">Chosen by the client, rising: a repeated id is the same message again.</param>
[GenerateSerializer, Immutable, Alias("client-message")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ClientOffer), "offer")]
[JsonDerivedType(typeof(ClientMute), "mute")]
[JsonDerivedType(typeof(ClientLeave), "leave")]
public abstract record ClientMessage(long Id);

/// <summary>The client's peer connection: what it sends, and how many slots it wants.</summary>
/// <param name="Connection">
/// Counts the client's peer connections from 1: a higher one replaces the link, the same one renegotiates it.
/// </param>
/// <param name="Sdp">Opaque here; only the media node reads it.</param>
[GenerateSerializer, Immutable, Alias("client-offer")]
public sealed record ClientOffer(long Id, int Connection, string Sdp) : ClientMessage(Id)
{
    /// <summary>In characters.</summary>
    public const int SdpLengthMax = 256 * 1024;
}

/// <summary>Whether one of the client's own tracks is muted.</summary>
/// <param name="Mid">The section of the client's offer that carries the track.</param>
[GenerateSerializer, Immutable, Alias("client-mute")]
public sealed record ClientMute(long Id, string Mid, bool Muted) : ClientMessage(Id);

[GenerateSerializer, Immutable, Alias("client-leave")]
public sealed record ClientLeave(long Id) : ClientMessage(Id);
