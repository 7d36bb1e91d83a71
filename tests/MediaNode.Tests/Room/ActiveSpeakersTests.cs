using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests.Room;

public class ActiveSpeakersTests
{
    private readonly ActiveSpeakers _speakers = new();
    private readonly List<Track> _tracks = [];
    private Instant _now = Instant.FromMilliseconds(10_000);

    [Fact]
    public void Who_speaks_is_announced_at_the_next_tick_loudest_first()
    {
        People(3);
        Assert.True(Tick((0, 40), (1, 20), (2, 90)));

        Assert.Equal(["t1", "t0"], Names());
        Assert.Equal((20, 40, SpeechLevel.Silence), (LevelOf(1), LevelOf(0), LevelOf(2)));
    }

    [Fact]
    public void Levels_that_go_up_and_down_change_no_order()
    {
        People(2);
        Tick((0, 40), (1, 20));

        Assert.False(Tick((0, 10), (1, 45)));
        Assert.Equal(["t1", "t0"], Names());
    }

    [Fact]
    public void A_short_pause_keeps_the_place_and_a_long_one_loses_it()
    {
        People(2);
        Tick((0, 30), (1, 30));
        int quietTicks = 0;
        while (!Tick((0, 30))) quietTicks++;

        // A second without packets, of which half is needed to be silent at all, then the hold.
        Assert.InRange(quietTicks * ActiveSpeakers.Tick.TotalMilliseconds, ActiveSpeakers.HoldFor.TotalMilliseconds, 2_200);
        Assert.Equal(["t0"], Names());
    }

    [Fact]
    public void No_more_than_the_maximum_are_announced_and_a_place_that_gets_free_is_taken()
    {
        People(ActiveSpeakers.SpeakersMax + 2);
        (int, int)[] everybody = [.. Enumerable.Range(0, _tracks.Count).Select(i => (i, 30))];
        Tick(everybody);
        Assert.Equal(ActiveSpeakers.SpeakersMax, _speakers.Current.Count);
        Assert.False(Tick(everybody));

        string gone = _speakers.Current[0];
        _tracks.RemoveAll(track => track.Name == gone);
        _now += ActiveSpeakers.Tick;
        foreach (Track track in _tracks) track.Speech.OnPacket(30, _now);
        Assert.True(_speakers.Update(_tracks, _now));

        Assert.Equal(ActiveSpeakers.SpeakersMax, _speakers.Current.Count);
        Assert.DoesNotContain(gone, _speakers.Current);
    }

    [Fact]
    public void Who_is_muted_does_not_speak()
    {
        People(2);
        Tick((0, 30), (1, 30));
        _tracks[0].IsMuted = true;

        Assert.True(Tick((0, 10), (1, 30)));
        Assert.Equal(["t1"], Names());
    }

    [Fact]
    public void When_all_are_silent_the_list_becomes_empty_once()
    {
        People(1);
        Tick((0, 30));
        int changes = Enumerable.Range(0, 30).Count(_ => Tick());

        Assert.Equal(1, changes);
        Assert.Empty(_speakers.Current);
    }

    [Fact]
    public void A_room_ticks_while_somebody_speaks_and_sleeps_in_between()
    {
        using SimCall call = new(2);
        call.Talk(20, startsWithKeyFrame: true);
        call.Talk(20);
        SpeakersEvent spoken = Assert.IsType<SpeakersEvent>(Assert.Single(call.Rig.Events));
        Assert.Equal(["p0:a", "p1:a"], spoken.Speakers.Select(speaker => speaker.Track).Order());
        Assert.All(spoken.Speakers, speaker => Assert.Equal(30, speaker.Level));

        call.Rig.Live(TimeSpan.FromSeconds(4));
        Assert.Empty(Assert.IsType<SpeakersEvent>(call.Rig.Events[^1]).Speakers);
        Assert.Equal(2, call.Rig.Events.Count);
        Assert.Equal(Instant.Never, call.Rig.MediaRoom.NextDeadline);

        call.Talk(20);
        Assert.Equal(3, call.Rig.Events.Count);
    }

    [Fact]
    public void Quiet_packets_announce_nobody()
    {
        using SimCall call = new(2);
        foreach (SimClient client in call.Clients) SimCall.Microphone(client).Level = 90;
        call.Talk(50, startsWithKeyFrame: true);

        Assert.Empty(call.Rig.Events);
    }

    private void People(int count)
    {
        PeerLink link = Links.Create("l");
        for (int i = 0; i < count; i++)
        {
            _tracks.Add(new Track($"t{i}", link, Links.Sent("a", SectionKind.Audio, Links.Binding(Codec.Opus, 111))));
        }
    }

    private bool Tick(params (int Person, int Level)[] levels)
    {
        _now += ActiveSpeakers.Tick;
        foreach ((int person, int level) in levels) _tracks[person].Speech.OnPacket(level, _now);
        return _speakers.Update(_tracks, _now);
    }

    private IEnumerable<string> Names() => _speakers.Current;

    private int LevelOf(int person) => _speakers.LevelOf(_tracks[person].Name);
}
