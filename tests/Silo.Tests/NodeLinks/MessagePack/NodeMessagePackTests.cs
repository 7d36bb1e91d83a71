using System.Buffers;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using MessagePack;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using NodeSide = Conference.MediaNode.Host;

namespace Conference.Silo.NodeLinks;

public class NodeMessagePackTests(ITestOutputHelper output)
{
    private static readonly NodeMessagePackProtocol Silo = new();
    private static readonly NodeSide.NodeMessagePackProtocol Node = new();

    [Fact]
    public void There_is_a_sample_of_every_command_and_every_event()
    {
        Assert.Equal(Cases<NodeCommand>(), NodeMessageSamples.Commands.Select(sample => sample.GetType()));
        Assert.Equal(Cases<NodeEvent>(), NodeMessageSamples.Events.Select(sample => sample.GetType()));
    }

    [Fact]
    public void Every_command_of_a_silo_is_read_by_a_node_as_it_was_meant()
    {
        foreach (NodeCommand command in NodeMessageSamples.Commands) AssertArrives<NodeCommand[]>([command], Silo, Node);
        AssertArrives(NodeMessageSamples.Commands, Silo, Node);
    }

    [Fact]
    public void Every_event_of_a_node_is_read_by_a_silo_as_it_was_meant()
    {
        foreach (NodeEvent happened in NodeMessageSamples.Events) AssertArrives(new NodeEventBatch(1, [happened]), Node, Silo);
        AssertArrives(new NodeEventBatch(long.MaxValue, [.. NodeMessageSamples.Events]), Node, Silo);
    }

    [Fact]
    public void What_a_node_says_of_itself_and_what_it_is_answered_arrive()
    {
        AssertArrives(NodeMessageSamples.Registration, Node, Silo);
        AssertArrives(NodeMessageSamples.Registration.Rooms.ToArray(), Node, Silo);
        AssertArrives(NodeMessageSamples.Load, Node, Silo);
        var result = new RegistrationResult(RegistrationRefusal.OtherName, 3, 4);
        Assert.Equal(result, Assert.IsType<CompletionMessage>(
            Read(Silo.GetMessageBytes(CompletionMessage.WithResult("1", result)).ToArray(), Node, typeof(RegistrationResult))).Result);
    }

    [Fact]
    public void What_a_later_version_adds_is_passed_over_and_what_an_earlier_one_lacks_has_its_default()
    {
        const string Inspected = """
            {"type":"roomInspected","room":"t/r","epoch":2,"command":"0195f0a2-7c44-7d11-9b5e-2f3a6c1d8e90","links":[],"later":true}
            """;
        byte[] said = Call($$"""{"firstSequence":1,"later":{"a":[1,null,2.5]},"events":[{{Inspected}}]}""");
        var written = Assert.IsType<NodeEventBatch>(Argument(said, Silo, typeof(NodeEventBatch)));

        RoomInspected inspected = Assert.IsType<RoomInspected>(Assert.Single(written.Events));
        Assert.Equal(new RoomKey(new("t"), new("r")), inspected.Room);
        Assert.Equal((1, 1), (inspected.Part, inspected.Parts));
    }

    [Theory]
    [InlineData("""{"events":[]}""")]
    [InlineData("""{"firstSequence":"one","events":[]}""")]
    [InlineData("""{"firstSequence":1,"events":[{"type":"never","room":"t/r","epoch":2}]}""")]
    [InlineData("""{"firstSequence":1,"events":[{"type":"linkFollowed","room":null,"epoch":2,"link":null}]}""")]
    [InlineData("""[]""")]
    public void What_is_no_message_of_ours_is_refused_as_it_is_in_JSON(string json)
    {
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<NodeEventBatch>(json, NodeHubProtocol.Payloads));
        Assert.IsType<InvocationBindingFailureMessage>(Read(Call(json), Silo, typeof(NodeEventBatch)));
    }

    [Fact]
    public void No_prefix_and_no_single_flipped_bit_of_a_message_ends_in_anything_but_a_message_or_a_refusal()
    {
        Probe(Silo.GetMessageBytes(Invocation(new[] { NodeMessageSamples.Commands[4] })).ToArray(), Node, typeof(NodeCommand[]));
        var batch = new NodeEventBatch(1, [NodeMessageSamples.Events[^1]]);
        Probe(Node.GetMessageBytes(Invocation(batch)).ToArray(), Silo, typeof(NodeEventBatch));
    }

    [Fact]
    public void It_takes_fewer_bytes_than_JSON()
    {
        var batch = new NodeEventBatch(1, [.. NodeMessageSamples.Events]);
        foreach (object said in (object[])[NodeMessageSamples.Load, NodeMessageSamples.Commands, batch])
        {
            int packed = Silo.GetMessageBytes(Invocation(said)).Length;
            int json = new NodeHubProtocol().GetMessageBytes(Invocation(said)).Length;
            output.WriteLine($"{said.GetType().Name}: {packed} bytes, {json} in JSON");
            Assert.True(packed < json, $"{said.GetType().Name}: {packed} of {json}");
        }
    }

    private static IEnumerable<Type> Cases<T>() =>
        typeof(T).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(attribute => attribute.DerivedType);

    /// <summary>Records compare their arrays by reference: what they say is compared.</summary>
    private static void AssertArrives<T>(T sent, IHubProtocol from, IHubProtocol to)
    {
        object received = Argument(from.GetMessageBytes(Invocation(sent)).ToArray(), to, typeof(T));
        Assert.Equal(
            JsonSerializer.Serialize(sent, NodeHubProtocol.Payloads),
            JsonSerializer.Serialize(Assert.IsType<T>(received), NodeHubProtocol.Payloads));
    }

    private static InvocationMessage Invocation(object? argument) => new("1", NodeLinkContract.Events, [argument]);

    /// <summary>As a peer of another version may send it.</summary>
    private static byte[] Call(string json) =>
        Silo.GetMessageBytes(Invocation(JsonDocument.Parse(json).RootElement)).ToArray();

    private static object Argument(byte[] bytes, IHubProtocol reader, Type type) =>
        Assert.Single(Assert.IsType<InvocationMessage>(Read(bytes, reader, type)).Arguments)!;

    private static HubMessage Read(byte[] bytes, IHubProtocol reader, Type type)
    {
        var input = new ReadOnlySequence<byte>(bytes);
        Assert.True(reader.TryParseMessage(ref input, new Binder(type), out HubMessage? message));
        Assert.Equal(0, input.Length);
        return message;
    }

    private static void Probe(byte[] whole, IHubProtocol reader, Type type)
    {
        for (int length = 0; length < whole.Length; length++) Parse(whole[..length], reader, type);
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Parse(flipped, reader, type);
        }
    }

    private static void Parse(byte[] bytes, IHubProtocol reader, Type type)
    {
        var input = new ReadOnlySequence<byte>(bytes);
        try
        {
            reader.TryParseMessage(ref input, new Binder(type), out _);
        }
        catch (Exception refused) when (refused is InvalidDataException or MessagePackSerializationException)
        {
            // As SignalR says that a connection is to be closed.
        }
    }

    private sealed class Binder(Type type) : IInvocationBinder
    {
        public Type GetReturnType(string invocationId) => type;

        public IReadOnlyList<Type> GetParameterTypes(string methodName) => [type];

        public Type GetStreamItemType(string streamId) => type;
    }
}
