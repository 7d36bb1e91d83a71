using Conference.MediaNode.Handover;
using Conference.MediaNode.Link;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests.Handover;

/// <summary>
/// Nodes of two versions work side by side while a cluster is updated, so each version's records stay readable: one of each
/// is kept. A missing sample of the current version is written, and the test fails once so that it gets committed.
/// </summary>
public class RecordSampleTests
{
    private static readonly Instant TakenAt = Instant.FromMilliseconds(1_000_000);

    public static TheoryData<int> Versions =>
        [.. Enumerable.Range(RecordHead.OldestVersion, RecordHead.Version - RecordHead.OldestVersion + 1)];

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_room_of_each_version_that_is_still_read_goes_on_here(int version)
    {
        string file = FileOf(version);
        if (!File.Exists(file))
        {
            Assert.Equal(RecordHead.Version, version);
            File.WriteAllBytes(file, WriteSample());
            Assert.Fail($"There was no sample of version {version}: {file} has been written, commit it.");
        }

        using ShardRig rig = EmptyRig();
        Assert.Equal(RecordRefusal.None, rig.Shard.Handover.TakeInRoom(File.ReadAllBytes(file), TakenAt));

        MediaNode.Room.MediaRoom room = rig.MediaRoom;
        Assert.Equal(2, room.Links.Count);
        Assert.All(room.Links, static link => Assert.NotNull(link.Srtp));
        Assert.Equal(room.Links[1], room.FindTrack("p1:v")!.Link);
        Assert.Equal("v0", Assert.Single(room.FindTrack("p1:v")!.Subscribers).Mid);
        Assert.Equal(version >= 2 ? 7 : 0, room.Links[1].Media.SubscribeVersion);
        Assert.Equal(version >= 2 ? 8 : 0, room.FindTrack("p1:v")!.MuteVersion);
    }

    [Fact]
    public void The_current_version_writes_what_it_has_read()
    {
        using ShardRig rig = EmptyRig();
        byte[] sample = File.ReadAllBytes(FileOf(RecordHead.Version));
        Assert.Equal(RecordRefusal.None, rig.Shard.Handover.TakeInRoom(sample, TakenAt));

        using SecretBytes again = rig.Shard.Handover.TakeOut(rig.MediaRoom, TakenAt);

        Assert.Equal(sample, again.Reveal());
    }

    /// <summary>Two people, audio and video, with a loss behind them. Its keys protect nothing.</summary>
    private static byte[] WriteSample()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(6, startsWithKeyFrame: true);
        SimCall.Camera(call[0]).Lose();
        call.Talk(3);
        call.Rig.Link(call[1]).Media.SubscribeVersion = 7;
        call.Rig.Track(call[1], "v").MuteVersion = 8;
        using SecretBytes record = call.Rig.TakeOutRoom();
        return record.Reveal().ToArray();
    }

    /// <summary>Without the room that a rig opens.</summary>
    private static ShardRig EmptyRig()
    {
        ShardRig rig = new();
        Assert.Equal(ShardRefusal.None, rig.Shard.Rooms.Close(ShardRig.Room, rig.Epoch));
        return rig;
    }

    private static string FileOf(int version)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Conference.sln"))) folder = folder.Parent;
        return Path.Combine(folder!.FullName, "tests", "MediaNode.Tests", "Handover", "Samples", $"room-v{version}.bin");
    }
}
