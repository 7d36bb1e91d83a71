using Conference.MediaNode.Control;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests.Control;

/// <summary>A node that gives up its rooms.</summary>
public class RoomClosingTests
{
    [Fact]
    public void Every_client_of_every_room_hears_goodbye()
    {
        using SimCall call = new(3);
        ShardControl control = new(call.Rig.Shard);
        Assert.Equal(ShardRefusal.None, call.Rig.Shard.Rooms.Open("tenant/other", 1));

        Assert.True(control.CloseNext());
        call.Rig.Drain();
        Assert.True(control.CloseNext());
        call.Rig.Drain();

        Assert.False(control.CloseNext());
        Assert.All(call.Clients, static client => Assert.True(client.HearsGoodbye));
        Assert.Empty(call.Rig.Shard.Rooms.All);
    }

    [Fact]
    public void A_room_that_has_come_and_is_not_confirmed_ends_without_a_word()
    {
        using MoveRig rig = new();
        rig.Loses = static message => message is Conference.MediaNode.Handover.Moves.MoveWiped;
        rig.Move();
        ShardControl control = new(rig.New.Shard);

        Assert.True(control.CloseNext());
        rig.New.Drain();

        Assert.False(control.CloseNext());
        Assert.All(rig.Call.Clients, static client => Assert.False(client.HearsGoodbye));
    }
}
