using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Cluster;

/// <summary>Stands for a media node's process: notes its commands, and says what the test makes it say.</summary>
internal sealed class FakeNode(TestCluster cluster, string name, int packetsPerSecondMax) : INodeLinkObserver
{
    private readonly List<NodeCommand> _commands = [];
    private readonly HashSet<Guid> _answered = [];
    private NodeLoad _load = NodeLoad.Idle;
    private TestSilo? _silo;
    private long _sequence;

    public NodeId Id { get; } = new(name);

    public Guid Instance { get; private set; } = Guid.NewGuid();

    public NodeDoor Door => new("192.0.2.1:5000", $"key of {Id}");

    /// <summary>Whether it says so when it links.</summary>
    public bool HasDoor { get; set; } = true;

    /// <summary>Whether it says so when it links.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Whether it is not heard of, without anybody having said that its link has ended.</summary>
    public bool IsSilent { get; set; }

    public long LinkNumber { get; private set; }

    public IReadOnlyList<NodeCommand> Commands => _commands;

    public IMediaNodeGrain Grain => cluster.Node(name);

    public Task Execute(NodeCommand command)
    {
        _commands.Add(command);
        return Task.CompletedTask;
    }

    public IEnumerable<T> All<T>()
        where T : NodeCommand => _commands.OfType<T>();

    public async Task<RegistrationResult> Link(params CarriedRoom[] carried)
    {
        RegistrationResult result = await Grain.LinkOpened(
            new NodeRegistration(
                NodeRegistration.CurrentProtocol, Id, Instance, 2, packetsPerSecondMax, ["192.0.2.1:4000"], [.. carried], _sequence,
                HasDoor ? Door : null,
                IsDraining: IsDraining),
            cluster.Silo.Grains.CreateObjectReference<INodeLinkObserver>(this));
        LinkNumber = result.LinkNumber;
        _silo = cluster.Silo;
        _load = _load with { IsDraining = IsDraining };
        await cluster.Quiet();
        return result;
    }

    /// <summary>The process ended and another began.</summary>
    public void Restart()
    {
        Instance = Guid.NewGuid();
        _sequence = 0;
        _commands.Clear();
    }

    public async Task Unlink(NodeEnd proof)
    {
        await Grain.LinkClosed(LinkNumber, proof);
        await cluster.Quiet();
    }

    public Task Report(int cpuPermille, int packetsPerSecond, int rooms = 0) =>
        Report(new NodeLoad([new ShardLoad(cpuPermille, packetsPerSecond, 0, 0, rooms)]));

    public async Task Report(NodeLoad load)
    {
        _load = load;
        await Grain.Report(LinkNumber, load);
        await cluster.Quiet();
    }

    /// <summary>As a node does each second, over a link that is one.</summary>
    public async Task ReportAgain()
    {
        if (IsSilent || _silo is not { } silo || !cluster.Has(silo)) return;

        IMediaNodeGrain grain = silo.Grains.GetGrain<IMediaNodeGrain>(name);
        if (await grain.Holds(LinkNumber)) await grain.Report(LinkNumber, _load);
    }

    public async Task Say(params NodeEvent[] events)
    {
        await Grain.OnEvents(LinkNumber, new NodeEventBatch(_sequence + 1, [.. events]));
        _sequence += events.Length;
        await cluster.Quiet();
    }

    /// <summary>Answers each offer not answered yet: one audio and one video track, and as many slots of each.</summary>
    public async Task AnswerOffers(int audioSlots = 2, int videoSlots = 2)
    {
        foreach (AcceptOffer offer in All<AcceptOffer>().Where(offer => _answered.Add(offer.Id)).ToArray())
        {
            await Say(Answer(offer, audioSlots, videoSlots));
        }
    }

    public Task SayTaken(RoomMoveDescription move, long epoch) => Say(new RoomTaken(TestCluster.RoomKey, epoch, move.Id));

    public Task SayGiven(RoomMoveDescription move, long epoch) => Say(new RoomGiven(TestCluster.RoomKey, epoch, move.Id));

    public Task Refuse(NodeCommand command, NodeRefusal refusal, LinkId? link = null) => Say(new CommandRefused(
        command.Room, command.Epoch, link, command.Id, refusal, "code", "Detail."));

    /// <summary>Answers each invitation not answered yet.</summary>
    public async Task AnswerInvitations(bool hasFollowed = false)
    {
        foreach (InviteLink invite in All<InviteLink>().Where(invite => _answered.Add(invite.Id)).ToArray())
        {
            await Say(new LinkInvited(invite.Room, invite.Epoch, invite.Link, invite.Id, [$"candidate at {Id}"], hasFollowed));
        }
    }

    /// <summary>Lets the room ask, and answers that there is this and nothing else.</summary>
    public async Task AnswerInspection(TestCluster cluster, params CarriedLink[] links)
    {
        int asked = All<InspectRoom>().Count();
        for (int seconds = 0; All<InspectRoom>().Count() == asked; seconds++)
        {
            Assert.True(seconds < 60, "The room does not ask what the node has.");
            await cluster.Advance(1);
        }

        InspectRoom inspect = All<InspectRoom>().Last();
        await Say(new RoomInspected(inspect.Room, inspect.Epoch, inspect.Id, [.. links]));
    }

    /// <summary>The link as it is when every command was obeyed.</summary>
    public CarriedLink Carried(LinkId link) => new(
        link,
        IsConnected: true,
        HasFollowed: true,
        All<Subscribe>().LastOrDefault(subscribe => subscribe.Link == link)?.Version ?? 0,
        [.. new[] { "0", "1" }.Select(mid => Carried(new TrackId(link, mid)))],
        All<Subscribe>().LastOrDefault(subscribe => subscribe.Link == link)?.Slots);

    private CarriedTrack Carried(TrackId track)
    {
        MuteTrack? latest = All<MuteTrack>().LastOrDefault(mute => mute.Track == track);
        return new CarriedTrack(track.Mid, latest?.Muted ?? false, latest?.Version ?? 0);
    }

    public Task SayFollowed(LinkId link, long epoch = 2) => Say(new LinkFollowed(TestCluster.RoomKey, epoch, link));

    public Task SayLink(LinkId link, LinkState state, LinkEnd end = LinkEnd.None) =>
        Say(new LinkChanged(TestCluster.RoomKey, 2, link, state, end));

    public static LinkAnswered Answer(AcceptOffer offer, int audioSlots = 2, int videoSlots = 2) => new(
        offer.Room,
        offer.Epoch,
        offer.Link,
        offer.Id,
        $"answer to {offer.Sdp}",
        [new LinkSection("0", MediaKind.Audio), new LinkSection("1", MediaKind.Video)],
        [
            .. Enumerable.Range(0, audioSlots).Select(index => new LinkSection($"a{index}", MediaKind.Audio)),
            .. Enumerable.Range(0, videoSlots).Select(index => new LinkSection($"v{index}", MediaKind.Video)),
        ]);
}
