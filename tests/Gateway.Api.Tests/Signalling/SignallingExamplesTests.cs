using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Conference.Gateway.Api.Signalling;
using Conference.Gateway.Api.Tests.Support;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Gateway.Api.Tests.Signalling;

/// <summary>The examples of the description for clients are what the gateway reads and writes.</summary>
public partial class SignallingExamplesTests
{
    private static readonly TrackId Audio = TrackId.From("acme/standup/bob#1:0");
    private static readonly TrackId Video = TrackId.From("acme/standup/bob#1:1");

    /// <summary>What each example says, in the order of the file.</summary>
    private static readonly object[] Meant =
    [
        new JoinCall("eyJhbGciOi...", "standup"),
        new JoinAnswer(
            new SessionId("0195a1b2"), "c2VjcmV0", new RoomId("standup"), new ParticipantId("alice"), "Alice",
            Grants.All,
            [Bob(new PublishedTrack(Audio, MediaKind.Audio, Muted: false))], Refusal: null),
        JoinAnswer.Refused(
            new Refusal("token-expired", "The join token has expired.", "Ask the platform for a new token.")),
        new ResumeCall("0195a1b2", "c2VjcmV0", 7),
        CallAnswer.Accepted,
        new ClientOffer(1, 1, "v=0\r\n"),
        new ClientMute(2, "0", Muted: true),
        new ClientLeave(3),
        new Envelope(1, new ServerAnswer(1, "v=0\r\n")),
        new Envelope(2, new ServerOfferRefused(1, "no-common-codec", "Offer Opus for audio.")),
        new Envelope(3, new ServerParticipantChanged(Bob(new PublishedTrack(Video, MediaKind.Video, Muted: true)))),
        new Envelope(4, new ServerParticipantLeft(new ParticipantId("bob"))),
        new Envelope(5, new ServerSlots(
        [
            new SlotContent("2", MediaKind.Video, new ParticipantId("bob"), Video),
            new SlotContent("3", MediaKind.Video, Participant: null, Track: null),
        ])),
        new Envelope(6, new ServerSpeakers([new Speaker(new ParticipantId("bob"), 21)])),
        new Envelope(7, new ServerMediaLost("Media node node-1 no longer carries the room.", Everyone: true)),
        new Envelope(8, new ServerMediaReady()),
        new Envelope(9, new ServerCandidates(1, ["candidate:1 1 udp 2130706431 192.0.2.2 4000 typ host"])),
        new Envelope(10, new ServerRestartIce(1)),
        new Envelope(11, new ServerReplaceConnection(1)),
        new Envelope(12, new ServerSnapshot(
            [Bob(new PublishedTrack(Audio, MediaKind.Audio, Muted: false))], HasMedia: true, Connection: 1)),
        new Envelope(13, new ServerEnded("room-closed", "The room was closed.")),
    ];

    private static readonly Dictionary<string, Type> Types =
        new Type[]
        {
            typeof(JoinCall), typeof(JoinAnswer), typeof(ResumeCall), typeof(CallAnswer),
            typeof(ClientMessage), typeof(Envelope),
        }.ToDictionary(static type => type.Name);

    public static TheoryData<int> Numbers() => new(Enumerable.Range(0, Meant.Length));

    [Theory]
    [MemberData(nameof(Numbers))]
    public void An_example_is_what_the_gateway_writes(int number)
    {
        (Type type, string text) = Examples()[number];

        Assert.Equal(text, JsonSerializer.Serialize(Meant[number], type, SignallingJson.Options));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void An_example_is_read_as_what_it_means(int number)
    {
        (Type type, string text) = Examples()[number];

        object? read = JsonSerializer.Deserialize(text, type, SignallingJson.Options);

        // Written again, because immutable arrays compare by reference.
        Assert.IsType(Meant[number].GetType(), read);
        Assert.Equal(text, JsonSerializer.Serialize(read, type, SignallingJson.Options));
    }

    [Fact]
    public void Every_message_has_an_example()
    {
        Assert.Equal(Meant.Length, Examples().Count);
        Assert.Equal(
            CasesOf<ClientMessage>(),
            Meant.OfType<ClientMessage>().Select(static message => message.GetType()).ToHashSet());
        Assert.Equal(
            CasesOf<ServerMessage>(), Meant.OfType<Envelope>().Select(static e => e.Message.GetType()).ToHashSet());
    }

    private static HashSet<Type> CasesOf<T>() =>
        [.. typeof(T).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false)
            .Cast<JsonDerivedTypeAttribute>().Select(static derived => derived.DerivedType)];

    private static RosterEntry Bob(PublishedTrack track) => new(
        new ParticipantId("bob"), "Bob", new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        ImmutableArray.Create(track));

    private static List<(Type Type, string Text)> Examples()
    {
        string readme = File.ReadAllText(Repository.PathOf("Gateway.Api", "Signalling", "README.md"));
        return [.. Example().Matches(readme).Select(static match =>
            (Types[match.Groups[1].Value], match.Groups[2].Value))];
    }

    [GeneratedRegex("^```json \\w+ (\\w+)\\n(.*)\\n```$", RegexOptions.Multiline)]
    private static partial Regex Example();
}
