using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Host.Moves;
using Conference.MediaNode.Link.Srtp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conference.MediaNode.Host;

/// <summary>Rooms between two whole nodes: threads, doors, sockets, and one certificate.</summary>
public sealed class MediaHostMoveTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly RoomKey _room = new(new("t"), new("r"));

    private readonly string _certificate = Path.GetTempFileName();
    private readonly Node _a;
    private readonly Node _b;

    public MediaHostMoveTests()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=media", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        File.WriteAllText(_certificate, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        _a = new Node("node-a", _certificate);
        _b = new Node("node-b", _certificate);
    }

    public void Dispose()
    {
        _a.Host.Dispose();
        _b.Host.Dispose();
        File.Delete(_certificate);
    }

    [Fact]
    public async Task A_room_goes_to_another_node_and_comes_back_at_once()
    {
        _a.Host.Execute(new OpenRoom(Guid.NewGuid(), _room, 1));

        await Move(_a, _b, epoch: 1);
        Assert.Empty((await Describe(_a)).Rooms);
        Assert.Equal(_room, Assert.Single((await Describe(_b)).Rooms).Room);

        await Move(_b, _a, epoch: 2);
        Assert.Equal(_room, Assert.Single((await Describe(_a)).Rooms).Room);
        Assert.Empty((await Describe(_b)).Rooms);
    }

    [Fact]
    public async Task A_move_that_the_target_was_not_told_of_fails_and_the_room_stays()
    {
        _a.Host.Execute(new OpenRoom(Guid.NewGuid(), _room, 1));
        Guid move = Guid.NewGuid();

        _a.Host.Execute(new MoveRoom(Guid.NewGuid(), _room, 1, move, (await Describe(_b)).Door!));

        MoveFailed failed = await _a.Happens<MoveFailed>(each => each.Move == move);
        Assert.Contains(failed.Reason, (MoveFailure[])[MoveFailure.TargetNotExpecting, MoveFailure.TargetUnreachable]);
        Assert.InRange(_b.Host.Door!.RefusedFor(DoorRefusal.NotExpected), 1, long.MaxValue);
        Assert.Equal(_room, Assert.Single((await Describe(_a)).Rooms).Room);
    }

    [Fact]
    public async Task A_node_rehearses_a_hand_over_at_its_own_door_and_keeps_nothing_of_it()
    {
        for (int times = 0; times < 2; times++)
        {
            _a.Host.TryRehearse(out string? hindrance);
            Assert.Null(hindrance);
        }

        Assert.Empty((await Describe(_a)).Rooms);
        Assert.All(_a.Host.Shards, static shard => Assert.Equal(0, shard.Counters.RoomsTaken));
    }

    [Fact]
    public async Task A_node_with_a_certificate_of_its_own_has_no_door()
    {
        Node alone = new("node-c", certificate: null);
        using MediaHost host = alone.Host;

        Assert.Null((await Describe(alone)).Door);
        Assert.NotNull((await Describe(_a)).Door);
    }

    private static async Task Move(Node from, Node to, long epoch)
    {
        Guid move = Guid.NewGuid();
        NodeDoor source = (await Describe(from)).Door!;
        NodeDoor target = (await Describe(to)).Door!;
        to.Host.Execute(new ExpectRoom(Guid.NewGuid(), _room, epoch, move, source));
        from.Host.Execute(new MoveRoom(Guid.NewGuid(), _room, epoch, move, target));

        NodeEvent end = await from.Happens<NodeEvent>(each =>
            each is RoomGiven given ? given.Move == move : each is MoveFailed failed && failed.Move == move);
        Assert.IsType<RoomGiven>(end);
        await to.Happens<RoomTaken>(each => each.Move == move);
        to.Host.Execute(new OpenRoom(Guid.NewGuid(), _room, epoch + 1));
    }

    private static Task<NodeRegistration> Describe(Node node) => node.Host.Describe().WaitAsync(Patience);

    private sealed class Node
    {
        private readonly EventOutbox _events = new();

        public Node(string id, string? certificate)
        {
            NodeOptions options = new(
                new(id), [IPAddress.Loopback], [IPAddress.Loopback], 0, 2, false, [], "", "", "", certificate,
                [SrtpProfile.AeadAes128Gcm], 1000, IPAddress.Loopback, 0)
            { MovePorts = 2 };
            Host = new MediaHost(
                options, _events, fault => Assert.Fail(fault.ToString()), TimeProvider.System, NullLogger<ShardLoop>.Instance);
            Host.Start();
        }

        public MediaHost Host { get; }

        public async Task<T> Happens<T>(Func<T, bool> isMeant)
            where T : NodeEvent
        {
            using CancellationTokenSource deadline = new(Patience);
            while (true)
            {
                if (_events.Peek()?.Events.OfType<T>().FirstOrDefault(isMeant) is { } happened) return happened;
                try
                {
                    await _events.WaitAsync(deadline.Token);
                }
                catch (OperationCanceledException)
                {
                    Assert.Fail(
                        $"No {typeof(T).Name} after {Host.Shards.Sum(shard => shard.Faults)} faults, but: "
                        + string.Join('\n', _events.Peek()?.Events ?? []));
                }
            }
        }
    }
}
