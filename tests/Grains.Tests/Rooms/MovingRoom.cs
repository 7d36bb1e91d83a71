using Conference.Cluster;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Rooms;

/// <summary>A room with Ann and Bob, who both publish, on its way from A to B.</summary>
internal sealed class MovingRoom : IAsyncDisposable
{
    public required TestCluster Cluster { get; init; }

    public required FakeNode A { get; init; }

    public required FakeNode B { get; init; }

    public required FakeClient Ann { get; init; }

    public required FakeClient Bob { get; init; }

    /// <summary>As the answer to the request said.</summary>
    public required RoomMoveDescription Begun { get; init; }

    public static async Task<MovingRoom> Begin()
    {
        var (cluster, a) = await TestCluster.WithRoom();
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");
        await ann.Publish(a);
        await bob.Publish(a);
        FakeNode b = await cluster.AddNode("node-b");
        MoveResult begun = await cluster.Room.Move(null);
        await cluster.Quiet();
        Assert.Equal(MoveRefusal.None, begun.Refusal);
        return new MovingRoom { Cluster = cluster, A = a, B = b, Ann = ann, Bob = bob, Begun = begun.Move! };
    }

    public async Task BringTo(MoveState state)
    {
        if (state is MoveState.InDoubt or MoveState.TakingBack) await A.Say(new MoveInDoubt(TestCluster.RoomKey, 1, Begun.Id));
        if (state is MoveState.TakingBack) await B.Refuse(B.All<TakeOverRoom>().Single(), NodeRefusal.UnknownRoom);
        if (state is MoveState.Following) await B.SayTaken(Begun, 1);
        Assert.Equal(state, await State());
    }

    public async Task<RoomMoveDescription?> Describe() => (await Cluster.Room.Describe()).Room!.Move;

    public async Task<MoveState> State() => (await Describe())!.State;

    public async Task<(MoveState State, int Participants, int Followed)> Progress()
    {
        RoomMoveDescription move = (await Describe())!;
        return (move.State, move.Participants, move.Followed);
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
