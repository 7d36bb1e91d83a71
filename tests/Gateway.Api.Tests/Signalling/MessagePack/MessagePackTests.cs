using System.Buffers;
using System.Text.Json;
using Conference.Gateway.Api.Signalling;
using Conference.Grains.Interfaces.Signalling;
using MessagePack;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace Conference.Gateway.Api.Tests.Signalling;

public class MessagePackTests
{
    private static readonly MessagePackHubProtocol Protocol =
        new(Options.Create(new MessagePackHubProtocolOptions { SerializerOptions = HubProtocols.MessagePackSettings }));

    public static TheoryData<ServerMessage> Told =>
    [
        new ServerAnswer(1, "v=0\r\n\"quoted\" ü"),
        new ServerMediaReady(),
        new ServerMediaLost("Media node node-1 no longer carries the room.", Everyone: true),
        new ServerCandidates(1, ["candidate:1 1 udp 2130706431 192.0.2.1 20000 typ host"]),
    ];

    [Theory]
    [MemberData(nameof(Told))]
    public void What_a_client_is_told_has_the_shape_of_its_JSON(ServerMessage message)
    {
        var sent = new Envelope(7, message);
        object? received = Argument(new InvocationMessage("message", [sent]), typeof(JsonElement));

        string json = JsonSerializer.Serialize(sent, SignallingJson.Options);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, Assert.IsType<JsonElement>(received)), json);
    }

    [Fact]
    public void What_a_client_says_is_read_as_from_JSON()
    {
        JsonElement sent = JsonSerializer.SerializeToElement<ClientMessage>(new ClientOffer(3, 1, "v=0"), SignallingJson.Options);
        object? argument = Argument(new InvocationMessage("Send", [sent]), typeof(JsonElement));
        Assert.Equal(new ClientOffer(3, 1, "v=0"), SignallingJson.Read<ClientMessage>((JsonElement)argument!, out _));
    }

    [Fact]
    public void No_prefix_and_no_single_flipped_bit_of_a_message_ends_in_anything_but_a_message_or_a_refusal()
    {
        byte[] whole = Bytes(new InvocationMessage("Send", [new ClientMute(3, "0", true)]));
        for (int length = 0; length < whole.Length; length++) Parse(whole[..length]);
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Parse(flipped);
        }
    }

    private static object? Argument(InvocationMessage sent, Type type)
    {
        var input = new ReadOnlySequence<byte>(Bytes(sent));
        Assert.True(Protocol.TryParseMessage(ref input, new Binder(type), out HubMessage? message));
        return Assert.Single(Assert.IsType<InvocationMessage>(message).Arguments);
    }

    private static void Parse(byte[] bytes)
    {
        var input = new ReadOnlySequence<byte>(bytes);
        try
        {
            Protocol.TryParseMessage(ref input, new Binder(typeof(JsonElement)), out _);
        }
        catch (Exception refused) when (refused is InvalidDataException or MessagePackSerializationException)
        {
            // As SignalR says that a connection is to be closed.
        }
    }

    private static byte[] Bytes(HubMessage message) => Protocol.GetMessageBytes(message).ToArray();

    private sealed class Binder(Type type) : IInvocationBinder
    {
        public Type GetReturnType(string invocationId) => type;

        public IReadOnlyList<Type> GetParameterTypes(string methodName) => [type];

        public Type GetStreamItemType(string streamId) => type;
    }
}
