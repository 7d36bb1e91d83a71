using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Control;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests.Control;

/// <summary>Commands may be repeated and overtake one another: the latest wish counts.</summary>
public sealed class CommandVersionTests : IDisposable
{
    private static readonly RoomKey Room = RoomKey.From(ShardRig.Room);

    private readonly SimCall _call = new(3, nameOf: static person => LinkOf(person).ToString());
    private readonly ShardControl _control;

    public CommandVersionTests() => _control = new ShardControl(_call.Rig.Shard);

    public void Dispose() => _call.Dispose();

    [Fact]
    public void A_subscription_that_comes_late_is_refused_and_counted()
    {
        Assert.Null(Show(1, version: 2));
        Assert.Null(Show(2, version: 4));

        Assert.Equal("old-version", Show(1, version: 3));
        Assert.Equal("old-version", Show(1, version: 0));

        Assert.Equal(LinkOf(2).ToString(), Shown());
        Assert.Equal(2, _call.Rig.Shard.Counters.RefusedFor(ShardRefusal.OldVersion));
    }

    [Fact]
    public void A_subscription_of_the_same_version_is_carried_out_again()
    {
        Assert.Null(Show(1, version: 4));
        Assert.Null(Show(1, version: 4));
        Assert.Equal(LinkOf(1).ToString(), Shown());

        Assert.Null(Show(2, version: 4));
        Assert.Equal(LinkOf(2).ToString(), Shown());
    }

    [Fact]
    public void Subscriptions_without_a_version_are_obeyed_until_the_first_with_one()
    {
        Assert.Null(Show(1, version: 0));
        Assert.Null(Show(2, version: 0));
        Assert.Equal(LinkOf(2).ToString(), Shown());

        Assert.Null(Show(1, version: 1));
        Assert.Equal("old-version", Show(2, version: 0));
    }

    [Fact]
    public void Each_link_has_versions_of_its_own()
    {
        Assert.Null(Show(1, version: 9));

        Assert.Null(Refusal(new Subscribe(Guid.NewGuid(), Room, 1, LinkOf(1), [], 1)));
    }

    [Fact]
    public void A_refused_subscription_does_not_raise_the_version()
    {
        Assert.Equal("unknown-link", Refusal(new Subscribe(Guid.NewGuid(), Room, 1, LinkOf(9), [], 50)));
        Assert.Null(Show(1, version: 1));
    }

    [Fact]
    public void A_mute_that_comes_late_is_refused_whatever_it_says()
    {
        Assert.Null(Mute("a", true, version: 5));
        Assert.Equal("old-version", Mute("a", false, version: 4));
        Assert.Equal("old-version", Mute("a", false, version: 0));
        Assert.True(_call.Rig.Track(_call[1], "a").IsMuted);

        Assert.Null(Mute("a", true, version: 5));
        Assert.Null(Mute("a", false, version: 6));
        Assert.False(_call.Rig.Track(_call[1], "a").IsMuted);
        Assert.Equal(2, _call.Rig.Shard.Counters.RefusedFor(ShardRefusal.OldVersion));
    }

    [Fact]
    public void Each_track_has_versions_of_its_own()
    {
        Assert.Null(Mute("a", true, version: 5));
        Assert.Null(Mute("v", true, version: 1));
    }

    private string? Show(int person, long version) => Refusal(new Subscribe(
        Guid.NewGuid(), Room, 1, LinkOf(0), [new SlotBinding("a0", new TrackId(LinkOf(person), "a"))], version));

    private string? Mute(string mid, bool muted, long version) =>
        Refusal(new MuteTrack(Guid.NewGuid(), Room, 1, new TrackId(LinkOf(1), mid), muted, version));

    private string? Refusal(NodeCommand command)
    {
        _control.Apply(command, _call.Rig.Now);
        _call.Rig.Shard.Outbox.Clear();
        string? code = null;
        while (_control.TryTakeEvent(out NodeEvent? happened)) code = Assert.IsType<CommandRefused>(happened).Code;
        return code;
    }

    private string? Shown() => _call.Rig.Link(_call[0]).Media.FindSlot("a0")!.Track?.Link.Name;

    private static LinkId LinkOf(int person) => LinkId.From($"{ShardRig.Room}/p{person}#1");
}
