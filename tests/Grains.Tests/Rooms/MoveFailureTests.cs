using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Rooms;

/// <summary>Moves whose nodes end while the store fails.</summary>
public class MoveFailureTests
{
    [Fact]
    public async Task A_room_that_lost_its_node_on_its_way_asks_for_another_again_if_the_fleet_could_not_answer()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.B.Unlink(NodeEnd.ProcessEnded);
        room.Cluster.Store.FailNextWriteOf("fleet");
        await room.A.Refuse(room.A.All<TakeBackRoom>().Single(), NodeRefusal.UnknownRoom);
        Assert.Null((await room.Cluster.Room.Snapshot())!.Placement);

        await room.Cluster.Advance(2.5);

        Assert.Equal(room.A.Id, (await room.Cluster.Room.Snapshot())!.Placement!.Node);
        Assert.Single(room.Ann.All<ServerMediaReady>());
    }

    [Fact]
    public async Task A_move_whose_room_could_not_store_the_end_of_its_source_learns_it_when_it_is_woken()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        room.Cluster.Store.FailNextWriteOf("room");
        await room.A.Unlink(NodeEnd.ProcessEnded);

        await room.Cluster.Advance(2);

        Assert.Equal(MoveState.InDoubt, await room.State());
        await room.B.Refuse(room.B.All<TakeOverRoom>().Last(), NodeRefusal.UnknownRoom);
        Assert.Equal(room.B.Id, (await room.Cluster.Room.Snapshot())!.Placement!.Node);
        Assert.Single(room.Ann.All<ServerMediaLost>());
    }

    [Fact]
    public async Task A_move_whose_room_could_not_store_the_end_of_its_target_learns_it_when_it_is_woken()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        room.Cluster.Store.FailNextWriteOf("room");
        await room.B.Unlink(NodeEnd.ProcessEnded);

        await room.Cluster.Advance(2);

        Assert.Equal(MoveState.TakingBack, await room.State());
        Assert.NotEmpty(room.A.All<TakeBackRoom>());
    }
}
