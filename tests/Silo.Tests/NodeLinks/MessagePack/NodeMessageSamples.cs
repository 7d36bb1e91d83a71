using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Silo.NodeLinks;

/// <summary>One of each case that the node link carries, with no member at its default.</summary>
internal static class NodeMessageSamples
{
    private static readonly RoomKey Room = new(new("t"), new("r"));
    private static readonly LinkId Link = new(new(Room, new("p")), 1);
    private static readonly TrackId Track = new(Link, "0");
    private static readonly NodeDoor Door = new("192.0.2.1:7500", "bm9kZQ==");
    private static readonly Guid Id = Guid.Parse("0195f0a2-7c44-7d11-9b5e-2f3a6c1d8e90");
    private static readonly Guid Move = Guid.Parse("0195f0a2-7c44-7d11-9b5e-2f3a6c1d8e91");

    public static NodeCommand[] Commands { get; } =
    [
        new OpenRoom(Id, Room, long.MaxValue),
        new CloseRoom(Id, Room, 2),
        new AcceptOffer(Id, Room, 2, Link, "v=0\r\n\"ü\"\\\u2028\0\U0001F600", new Grants(true, false)),
        new CloseLink(Id, Room, 2, Link),
        new Subscribe(Id, Room, 2, Link, [new("3", Track), new("4", Track)], long.MaxValue),
        new MuteTrack(Id, Room, 2, Track, true, 3),
        new ExpectRoom(Id, Room, 2, Move, Door),
        new MoveRoom(Id, Room, 2, Move, Door),
        new TakeOverRoom(Id, Room, 2, Move, true),
        new TakeBackRoom(Id, Room, 2, Move),
        new ReleaseRoom(Id, Room, 2, Move),
        new InviteLink(Id, Room, 2, Link),
        new InspectRoom(Id, Room, 2, true),
    ];

    public static NodeEvent[] Events { get; } =
    [
        new LinkAnswered(Room, 2, Link, Id, "v=0\r\n", [new("0", MediaKind.Audio)], [new("1", MediaKind.Video)]),
        new CommandRefused(Room, 2, null, Id, NodeRefusal.Draining, "draining", "place it elsewhere"),
        new LinkChanged(Room, 2, Link, LinkState.Closed, LinkEnd.FingerprintMismatch),
        new SpeakersChanged(Room, 2, [new(Track, 12), new(Track, 127)]),
        new RoomTaken(Room, 2, Move),
        new RoomGiven(Room, 2, Move),
        new MoveFailed(Room, 2, Move, MoveFailure.OtherCertificate, "no"),
        new MoveInDoubt(Room, 2, Move),
        new LinkInvited(Room, 2, Link, Id, ["candidate:1 1 udp 2130706431 192.0.2.1 20000 typ host"], true),
        new LinkFollowed(Room, 2, Link),
        new RoomInspected(Room, 2, Id, [new(Link, true, true, 7, [new("0", true, 2)], [new("3", Track)])], 2, 3),
    ];

    public static NodeRegistration Registration { get; } = new(
        NodeRegistration.CurrentProtocol, new("node-1"), Id, 2, 100_000, ["192.0.2.1:20000"], [new(Room, 2, 3)], 9, Door, 4);

    public static NodeLoad Load { get; } = new([new(1, 2, 3, 4, 5), new(6, 7, 8, 9, int.MaxValue)], true);
}
