using System.Net;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Link.Srtp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conference.MediaNode.Host;

/// <summary>The end of a node with real shards.</summary>
public sealed class NodeDrainTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly EventOutbox _events = new();
    private readonly MediaHost _host;
    private readonly Application _application = new();

    public NodeDrainTests()
    {
        _host = new MediaHost(
            Options(TimeSpan.Zero), _events, fault => Assert.Fail(fault.ToString()), TimeProvider.System, NullLogger<ShardLoop>.Instance);
        _host.Start();
    }

    public void Dispose()
    {
        _host.Dispose();
        _application.Dispose();
    }

    [Fact]
    public async Task A_node_without_rooms_ends_at_once()
    {
        Assert.True(Drain().TryBegin());

        await _application.Stopped.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_node_with_a_room_ends_when_the_room_has_gone()
    {
        _host.Execute(new OpenRoom(Guid.NewGuid(), Room(1), 1));

        Drain().TryBegin();

        Assert.Equal(new NodeRemains(1, 0, 0), await Remains());
        Assert.False(_application.Stopped.IsCompleted);
        _host.Execute(new CloseRoom(Guid.NewGuid(), Room(1), 1));
        await _application.Stopped.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_room_that_was_expected_before_is_waited_for()
    {
        _host.Execute(new ExpectRoom(Guid.NewGuid(), Room(1), 1, Guid.NewGuid(), new NodeDoor("127.0.0.1:1", "key")));

        Drain().TryBegin();

        Assert.Equal(new NodeRemains(0, 0, 1), await Remains());
        _host.Execute(new CloseRoom(Guid.NewGuid(), Room(1), 1));
        await _application.Stopped.WaitAsync(Patience);
    }

    [Fact]
    public async Task At_the_deadline_the_rooms_are_closed_and_the_node_ends()
    {
        _host.Execute(new OpenRoom(Guid.NewGuid(), Room(1), 1));
        _host.Execute(new OpenRoom(Guid.NewGuid(), Room(2), 1));

        Drain(TimeSpan.Zero).TryBegin();

        await _application.Stopped.WaitAsync(Patience);
        Assert.True((await Remains()).IsNothing);
    }

    [Fact]
    public async Task Rooms_that_are_not_here_are_refused_and_counted_and_those_that_are_here_are_served()
    {
        _host.Execute(new OpenRoom(Guid.NewGuid(), Room(1), 1));
        Drain().TryBegin();
        NodeCommand[] refused =
        [
            new OpenRoom(Guid.NewGuid(), Room(2), 1),
            new ExpectRoom(Guid.NewGuid(), Room(3), 1, Guid.NewGuid(), new NodeDoor("127.0.0.1:1", "key")),
        ];
        foreach (NodeCommand command in refused) _host.Execute(command);
        _host.Execute(new OpenRoom(Guid.NewGuid(), Room(1), 5));

        Assert.Equal([new CarriedRoom(Room(1), 5, 0)], (await _host.Describe().WaitAsync(Patience)).Rooms);
        CommandRefused[] said = [.. _events.Peek()!.Events.Cast<CommandRefused>()];
        Assert.Equal(refused.Select(static command => command.Id), said.Select(static answer => answer.Command));
        Assert.All(said, static answer => Assert.Equal((NodeRefusal.Draining, "node-draining"), (answer.Refusal, answer.Code)));
        Assert.Equal(2, _host.RefusedDraining);
    }

    [Fact]
    public async Task A_draining_node_says_so_with_its_load_and_when_it_links()
    {
        _host.Execute(new OpenRoom(Guid.NewGuid(), Room(1), 1));
        Assert.False(_host.Load().IsDraining);
        Assert.False((await _host.Describe().WaitAsync(Patience)).IsDraining);

        Drain().TryBegin();

        Assert.True(_host.Load().IsDraining);
        Assert.True((await _host.Describe().WaitAsync(Patience)).IsDraining);
        Assert.True(_host.IsDraining);
    }

    [Fact]
    public void A_node_begins_to_drain_once()
    {
        _host.Execute(new OpenRoom(Guid.NewGuid(), Room(1), 1));
        NodeDrain drain = Drain();

        Assert.True(drain.TryBegin());
        Assert.False(drain.TryBegin());
    }

    private NodeDrain Drain(TimeSpan? deadline = null) =>
        new(_host, Options(deadline ?? TimeSpan.FromHours(1)), _application, TimeProvider.System, NullLogger<NodeDrain>.Instance);

    /// <summary>After what was asked before has been done.</summary>
    private async Task<NodeRemains> Remains()
    {
        await _host.Describe().WaitAsync(Patience);
        return await _host.Remains().WaitAsync(Patience);
    }

    private static NodeOptions Options(TimeSpan deadline) => new(
        new("node-1"), [IPAddress.Loopback], [IPAddress.Loopback], 0, 2, false, [], "", "", "", null,
        [SrtpProfile.AeadAes128Gcm], 1000, IPAddress.Loopback, 0)
    { DrainDeadline = deadline };

    private static RoomKey Room(int number) => new(new("t"), new($"r{number}"));

    private sealed class Application : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stopped => _stopped.Task;

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopped.TrySetResult();

        public void Dispose()
        {
            _stopping.Cancel();
            _stopping.Dispose();
        }
    }
}
