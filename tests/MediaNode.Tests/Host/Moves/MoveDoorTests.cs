using System.Net;
using System.Net.Sockets;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;

namespace Conference.MediaNode.Host.Moves;

/// <summary>Two nodes' channels and doors, over real loopback sockets.</summary>
public sealed class MoveDoorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TransportAddress _tunnel = TransportAddress.From(IPEndPoint.Parse("192.0.2.1:40000"));
    private static readonly MoveHello _hello = new("t/r", _tunnel, "sha-256 AB:CD");

    private readonly Guid _move = Guid.NewGuid();
    private readonly MoveNode _source = new();
    private readonly MoveNode _target = new();

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    [Fact]
    public async Task All_that_two_shards_say_arrives_in_order_a_record_of_megabytes_included()
    {
        byte[] content = new byte[5_000_000];
        new Random(1).NextBytes(content);
        await SayHello();

        _target.Send(_move, new MoveReady(_tunnel));
        Assert.Equal(new MoveReady(_tunnel), await _source.Shard.NextMessage());
        _source.Send(_move, new MoveRecord(new SecretBytes(content)));
        using (SecretBytes record = Assert.IsType<MoveRecord>(await _target.Shard.NextMessage()).Record)
        {
            Assert.True(record.Reveal().SequenceEqual(content));
        }

        _target.Send(_move, new MoveImported());
        Assert.Equal(new MoveImported(), await _source.Shard.NextMessage());
        _source.Send(_move, new MoveGo());
        Assert.Equal(new MoveGo(), await _target.Shard.NextMessage());
        _target.Send(_move, new MoveOwned());
        Assert.Equal(new MoveOwned(), await _source.Shard.NextMessage());
        _source.Send(_move, new MoveWiped());
        _source.Close(_move);
        Assert.Equal(new MoveWiped(), await _target.Shard.NextMessage());
        Assert.Equal(new MoveChannelBroken(_move), await _target.Shard.Next());

        await UntilNoChannels();
        Assert.False(_source.Shard.TryTake(out _), "who has closed a channel is told nothing more of it");
        Assert.False(_target.Shard.TryTake(out _));
    }

    [Fact]
    public async Task A_refusal_arrives_before_the_channel_closes()
    {
        await SayHello();

        _target.Send(_move, new MoveRefused(MoveProblem.TargetFull));
        _target.Close(_move);

        Assert.Equal(new MoveRefused(MoveProblem.TargetFull), await _source.Shard.NextMessage());
        Assert.Equal(new MoveChannelBroken(_move), await _source.Shard.Next());
        await UntilNoChannels();
    }

    [Fact]
    public async Task A_move_that_the_target_was_not_told_of_is_refused_and_may_come_again()
    {
        _source.Open(_move, _target);
        Assert.Equal(new MoveChannelOpened(_move), await _source.Shard.Next());
        Assert.Equal(new MoveRefused(MoveProblem.TargetNotExpecting), await _source.Shard.NextMessage());
        await Until(() => _target.Door.RefusedFor(DoorRefusal.NotExpected) == 1);

        await SayHello();
    }

    [Fact]
    public async Task A_node_that_the_cluster_did_not_name_is_not_let_in()
    {
        using MoveNode stranger = new();
        _target.Expect(_move, _source);
        stranger.Open(_move, _target);
        stranger.Send(_move, _hello);

        Assert.Equal(new MoveChannelOpened(_move), await stranger.Shard.Next());
        Assert.Equal(new MoveChannelBroken(_move), await stranger.Shard.Next());
        await Until(() => _target.Door.RefusedFor(DoorRefusal.Forged) == 1);
        Assert.False(_target.Shard.TryTake(out _));
    }

    [Fact]
    public async Task A_source_that_takes_the_target_for_another_is_not_understood_and_learns_nothing()
    {
        using MoveNode other = new();
        _target.Expect(_move, _source);
        _source.Channels.Carry(new OpenMoveChannel(_move, $"{_target.Door.Bound}", other.PublicKey), _source.Shard);
        _source.Send(_move, _hello);

        Assert.Equal(new MoveChannelOpened(_move), await _source.Shard.Next());
        Assert.Equal(new MoveChannelBroken(_move), await _source.Shard.Next());
        await Until(() => _target.Door.RefusedFor(DoorRefusal.Forged) == 1);
    }

    [Fact]
    public async Task Another_room_than_the_announced_is_not_let_in()
    {
        _target.Expect(_move, _source, room: "t/another");
        _source.Open(_move, _target);
        _source.Send(_move, _hello);

        Assert.Equal(new MoveChannelOpened(_move), await _source.Shard.Next());
        Assert.Equal(new MoveChannelBroken(_move), await _source.Shard.Next());
        await Until(() => _target.Door.RefusedFor(DoorRefusal.OtherRoom) == 1);
    }

    [Fact]
    public async Task What_does_not_begin_with_a_hello_is_not_let_in()
    {
        _target.Expect(_move, _source);
        _source.Open(_move, _target);
        _source.Send(_move, new MoveGo());

        Assert.Equal(new MoveChannelOpened(_move), await _source.Shard.Next());
        Assert.Equal(new MoveChannelBroken(_move), await _source.Shard.Next());
        await Until(() => _target.Door.RefusedFor(DoorRefusal.NotUnderstood) == 1);
    }

    [Fact]
    public async Task A_recorded_connection_is_turned_away_once_its_record_has_come()
    {
        byte[] recorded = await Record();

        using Socket replay = await Dial(_target);
        await MoveSocket.Send(replay, recorded, CancellationToken.None);
        byte[] answer = new byte[1];
        Assert.True(await MoveSocket.TryFill(replay, answer, Deadline()));

        Assert.Equal(MoveGreeting.NotExpecting, answer[0]);
        Assert.False(_target.Shard.TryTake(out _));
    }

    [Fact]
    public async Task Even_where_the_move_is_announced_anew_a_recorded_connection_gets_no_further_than_its_hello()
    {
        byte[] recorded = await Record();
        using MoveNode forgetful = new(_target.Keys);
        forgetful.Expect(_move, _source);

        using Socket replay = await Dial(forgetful);
        await MoveSocket.Send(replay, recorded, CancellationToken.None);

        Assert.Equal(_hello, await forgetful.Shard.NextMessage());
        Assert.Equal(new MoveChannelBroken(_move), await forgetful.Shard.Next());
        Assert.False(forgetful.Shard.TryTake(out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(100_000)]
    [InlineData(900_000)]
    public async Task Cut_in_the_middle_both_sides_are_told_once_and_none_has_half_a_record(int bytes)
    {
        using RecordingRelay relay = new(_target.Door.Bound, bytes);
        _target.Expect(_move, _source);
        _source.Open(_move, _target, relay.Bound);
        _source.Send(_move, _hello);
        _source.Send(_move, new MoveRecord(new SecretBytes(new byte[1_000_000])));

        Assert.Equal(new MoveChannelOpened(_move), await _source.Shard.Next());
        Assert.Equal(new MoveChannelBroken(_move), await _source.Shard.Next());
        await UntilNoChannels();
        await relay.Over.WaitAsync(Patience);

        Assert.False(_source.Shard.TryTake(out _));
        List<MoveNews> told = [];
        while (_target.Shard.TryTake(out MoveNews? news)) told.Add(news!);
        MoveNews[] expected = bytes < 200 ? [] : [new MoveMessageCame(_move, _hello), new MoveChannelBroken(_move)];
        Assert.Equal(expected, told);
    }

    [Fact]
    public async Task A_connection_that_broke_before_the_record_came_may_be_made_again()
    {
        await SayHello();
        _source.Close(_move);
        Assert.Equal(new MoveChannelBroken(_move), await _target.Shard.Next());
        await UntilNoChannels();

        await SayHello();
    }

    [Fact]
    public async Task Who_is_slow_to_say_who_it_is_is_turned_away()
    {
        using MoveNode impatient = new(greetingMax: TimeSpan.FromMilliseconds(50));
        using Socket slow = await Dial(impatient);
        await slow.SendAsync(new byte[] { MoveGreeting.Version });

        Assert.False(await MoveSocket.TryFill(slow, new byte[1], Deadline()));
        await Until(() => impatient.Door.RefusedFor(DoorRefusal.TooSlow) == 1);
    }

    [Fact]
    public async Task Only_so_many_may_be_unknown_at_once()
    {
        List<Socket> strangers = [];
        try
        {
            for (int i = 0; i < MoveDoor.StrangersMax; i++) strangers.Add(await Dial(_target));
            using Socket oneMore = await Dial(_target);

            Assert.False(await MoveSocket.TryFill(oneMore, new byte[1], Deadline()));
            await Until(() => _target.Door.RefusedFor(DoorRefusal.TooMany) == 1);
        }
        finally
        {
            strangers.ForEach(static stranger => stranger.Dispose());
        }
    }

    public static TheoryData<string, string> Garbage => new()
    {
        { "another version", nameof(DoorRefusal.UnknownVersion) },
        { "no point", nameof(DoorRefusal.BadKey) },
        { "a giant frame", nameof(DoorRefusal.NotUnderstood) },
        { "zeros for a frame", nameof(DoorRefusal.NotUnderstood) },
        { "a forged frame", nameof(DoorRefusal.Forged) },
        { "half a greeting", nameof(DoorRefusal.Gone) },
        { "half a frame", nameof(DoorRefusal.Gone) },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Garbage_is_turned_away_under_its_name(string what, string reason)
    {
        using HpkeKeyPair ephemeral = HpkeKeyPair.Draw();
        byte[] greeting = MoveGreeting.Write(_move, ephemeral);
        byte[] said = what switch
        {
            "another version" => [2, .. greeting[1..]],
            "no point" => [.. greeting[..MoveGreeting.KeyOffset], .. new byte[HpkeKeyPair.PublicKeyLength]],
            "a giant frame" => [.. greeting, 0xFF, 0xFF, 0xFF, 0xFF],
            "zeros for a frame" => [.. greeting, 0, 0, 0, 0],
            "a forged frame" => [.. greeting, 0x80, 0, 0, 1, .. new byte[1 + AeadSequence.TagLength]],
            "half a greeting" => greeting[..40],
            _ => [.. greeting, 0x80, 0, 0, 9, 1, 2],
        };
        _target.Expect(_move, _source);
        using Socket stranger = await Dial(_target);
        await MoveSocket.Send(stranger, said, CancellationToken.None);
        stranger.Shutdown(SocketShutdown.Send);

        await Until(() => _target.Door.RefusedFor(Enum.Parse<DoorRefusal>(reason)) == 1);
        Assert.False(_target.Shard.TryTake(out _));
        await SayHello();
    }

    [Theory]
    [InlineData("127.0.0.1:1", "")]
    [InlineData("no address", null)]
    [InlineData("127.0.0.1:1", null)]
    public async Task A_door_that_is_not_there_breaks_the_channel(string address, string? key)
    {
        _source.Channels.Carry(new OpenMoveChannel(_move, address, key ?? _target.PublicKey), _source.Shard);

        Assert.Equal(new MoveChannelBroken(_move), await _source.Shard.Next());
        await UntilNoChannels();
    }

    [Fact]
    public void An_announcement_with_a_key_that_is_none_is_counted()
    {
        _target.Door.Expect(_move, "t/r", "AAAA", _target.Shard, MonotonicClock.Now);

        Assert.Equal(1, _target.Door.RefusedFor(DoorRefusal.BadAnnouncement));
    }

    [Fact]
    public void A_record_for_a_channel_that_is_gone_is_wiped()
    {
        SecretBytes record = new([1]);

        _source.Send(_move, new MoveRecord(record));

        Assert.Throws<ObjectDisposedException>(() => record.Reveal().Length);
    }

    private async Task SayHello()
    {
        _target.Expect(_move, _source);
        _source.Open(_move, _target);
        Assert.Equal(new MoveChannelOpened(_move), await _source.Shard.Next());
        _source.Send(_move, _hello);
        Assert.Equal(_hello, await _target.Shard.NextMessage());
    }

    /// <summary>A connection with a hello and a record, as the dialling side has sent it.</summary>
    private async Task<byte[]> Record()
    {
        using RecordingRelay relay = new(_target.Door.Bound);
        _target.Expect(_move, _source);
        _source.Open(_move, _target, relay.Bound);
        Assert.Equal(new MoveChannelOpened(_move), await _source.Shard.Next());
        _source.Send(_move, _hello);
        _source.Send(_move, new MoveRecord(new SecretBytes([1, 2, 3])));
        Assert.Equal(_hello, await _target.Shard.NextMessage());
        using SecretBytes record = Assert.IsType<MoveRecord>(await _target.Shard.NextMessage()).Record;
        _source.Close(_move);
        Assert.Equal(new MoveChannelBroken(_move), await _target.Shard.Next());
        await UntilNoChannels();
        await relay.Over.WaitAsync(Patience);
        return relay.Said;
    }

    private Task UntilNoChannels() => Until(() => _source.Channels.Count == 0 && _target.Channels.Count == 0);

    private static async Task<Socket> Dial(MoveNode node)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(node.Door.Bound);
        return socket;
    }

    private static CancellationToken Deadline() => new CancellationTokenSource(Patience).Token;

    private static async Task Until(Func<bool> isSo)
    {
        CancellationToken deadline = Deadline();
        while (!isSo())
        {
            Assert.False(deadline.IsCancellationRequested, "it does not come to that");
            await Task.Yield();
        }
    }
}
