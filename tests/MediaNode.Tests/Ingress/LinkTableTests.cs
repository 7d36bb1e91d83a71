using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Ice;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests.Ingress;

public class LinkTableTests
{
    private readonly LinkTable _table = new(linksMax: 3);

    [Fact]
    public void A_bound_path_finds_its_link_and_others_find_none()
    {
        PeerLink link = Add("a");
        Assert.True(_table.TryBind(Path(1), link));

        Assert.True(_table.TryFind(Path(1), out PeerLink? found));
        Assert.Same(link, found);
        Assert.False(_table.TryFind(Path(2), out _));
        Assert.False(_table.TryFind(Path(1) with { Local = 1 }, out _));
    }

    [Fact]
    public void Binding_again_changes_nothing()
    {
        PeerLink link = Add("a");
        Assert.True(_table.TryBind(Path(1), link));
        Assert.True(_table.TryBind(Path(1), link));

        Assert.Equal([Path(1)], link.Paths);
    }

    [Fact]
    public void A_path_that_its_link_does_not_send_on_may_be_taken_over()
    {
        (PeerLink first, PeerLink second) = (Add("a"), Add("b"));
        _table.TryBind(Path(1), first);

        Assert.True(_table.TryBind(Path(1), second));

        Assert.True(_table.TryFind(Path(1), out PeerLink? found));
        Assert.Same(second, found);
        Assert.Empty(first.Paths);
    }

    [Fact]
    public void The_path_of_a_connected_link_is_not_taken_away()
    {
        using SimCall call = new(2);
        PeerLink connected = call.Rig.MediaRoom.Links[0];
        Assert.True(connected.IsConnected);
        LinkTable table = new(3);
        table.Add(connected);
        Assert.True(table.TryBind(connected.Path, connected));
        PeerLink other = Links.Create("x");
        table.Add(other);

        Assert.False(table.TryBind(connected.Path, other));

        Assert.True(table.TryFind(connected.Path, out PeerLink? found));
        Assert.Same(connected, found);
        Assert.Empty(other.Paths);
    }

    [Fact]
    public void A_link_keeps_its_latest_paths_and_forgets_the_oldest()
    {
        PeerLink link = Add("a");
        for (int i = 0; i < PeerLink.PathsMax + 3; i++) Assert.True(_table.TryBind(Path(i), link));

        Assert.Equal(Enumerable.Range(3, PeerLink.PathsMax).Select(Path), link.Paths);
        for (int i = 0; i < PeerLink.PathsMax + 3; i++) Assert.Equal(i >= 3, _table.TryFind(Path(i), out _));
    }

    [Fact]
    public void The_path_that_is_sent_on_is_never_forgotten()
    {
        using SimCall call = new(2);
        PeerLink link = call.Rig.MediaRoom.Links[0];
        LinkTable table = new(3);
        link.Paths.Clear();
        table.Add(link);
        table.TryBind(link.Path, link);
        for (int i = 100; i < 100 + (PeerLink.PathsMax * 2); i++) table.TryBind(Path(i), link);

        Assert.True(table.TryFind(link.Path, out _));
        Assert.Equal(PeerLink.PathsMax, link.Paths.Count);
    }

    [Fact]
    public void The_latest_two_generations_of_credentials_find_the_link()
    {
        PeerLink link = Add("a");
        IceUfrag[] ufrags = [link.Credentials.Ufrag, new(2), new(3)];
        _table.Restart(link, new LocalCredentials(ufrags[1], "second"));
        Assert.True(_table.TryFind(ufrags[0], out _));
        Assert.NotEqual(link.KeyFor(ufrags[0]).ToArray(), link.KeyFor(ufrags[1]).ToArray());

        _table.Restart(link, new LocalCredentials(ufrags[2], "third"));

        Assert.False(_table.TryFind(ufrags[0], out _));
        Assert.True(_table.TryFind(ufrags[1], out _));
        Assert.True(_table.TryFind(ufrags[2], out _));
        Assert.Equal("second"u8.ToArray(), link.KeyFor(ufrags[1]).ToArray());
        Assert.Equal("third"u8.ToArray(), link.KeyFor(ufrags[2]).ToArray());
    }

    [Fact]
    public void A_removed_link_leaves_nothing_behind()
    {
        PeerLink link = Add("a");
        IceUfrag first = link.Credentials.Ufrag;
        _table.Restart(link, new LocalCredentials(new(2), "second"));
        for (int i = 0; i < 3; i++) _table.TryBind(Path(i), link);
        Assert.True(_table.TryFind(Path(2), out _));

        _table.Remove(link);

        Assert.Equal(0, _table.Count);
        Assert.False(_table.TryFind(first, out _));
        Assert.False(_table.TryFind(new IceUfrag(2), out _));
        for (int i = 0; i < 3; i++) Assert.False(_table.TryFind(Path(i), out _));
    }

    [Fact]
    public void The_table_is_full_at_its_bound_and_has_room_again_after_a_removal()
    {
        PeerLink[] links = [Add("a"), Add("b"), Add("c")];
        Assert.True(_table.IsFull);

        _table.Remove(links[1]);

        Assert.False(_table.IsFull);
        Assert.Equal(2, _table.Count);
    }

    private PeerLink Add(string name)
    {
        PeerLink link = Links.Create(name);
        _table.Add(link);
        return link;
    }

    private static NetworkPath Path(int number) => new(0, TransportAddress.FromIPv4((uint)number, 9));
}
