using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Participants;

namespace Conference.Participants;

public class SlotPlanTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_said_not_to_change_a_plan_does_not(int seed)
    {
        Random random = new(seed);
        int skipped = 0;
        for (int run = 0; run < 200; run++)
        {
            ImmutableArray<LinkSection> slots = Slots(random.Next(4), random.Next(4));
            Dictionary<string, OfferedTrack[]> roster = [];
            ImmutableArray<SlotBinding> shown = [];
            ImmutableArray<ParticipantId> speakers = [];
            SlotGaps gaps = SlotPlan.Next(slots, [], [], []).Gaps;
            for (int step = 0; step < 60; step++)
            {
                string who = $"p{random.Next(8)}";
                roster[who] = [.. Drawn(who, random)];
                bool speaks = random.Next(6) == 0;
                if (speaks)
                {
                    IEnumerable<string> drawn = Enumerable.Range(0, random.Next(3)).Select(_ => $"p{random.Next(8)}");
                    speakers = [.. drawn.Distinct().Select(each => new ParticipantId(each))];
                }

                ImmutableArray<OfferedTrack> offered = [.. roster.OrderBy(each => each.Key).SelectMany(each => each.Value)];
                (ImmutableArray<SlotBinding> next, SlotGaps left) = SlotPlan.Next(slots, shown, offered, speakers);
                ImmutableArray<PublishedTrack> tracks = [.. roster[who].Select(track => track.Track)];
                if (!speaks && !SlotPlan.MayChange(new PlannedSlots(shown, gaps), speakers, new ParticipantId(who), tracks))
                {
                    skipped++;
                    Assert.Equal(shown, next);
                    Assert.Equal(gaps, left);
                }

                shown = next;
                gaps = left;
            }
        }

        Assert.True(skipped > 1000, $"Only {skipped} plans would have been saved.");
    }

    private static IEnumerable<OfferedTrack> Drawn(string who, Random random)
    {
        LinkId link = new(new ParticipantKey(new RoomKey(new TenantId("acme"), new RoomId("standup")), new ParticipantId(who)), 1);
        foreach (MediaKind kind in (MediaKind[])[MediaKind.Audio, MediaKind.Video])
        {
            if (random.Next(3) == 0) continue;
            TrackId id = new(link, kind is MediaKind.Audio ? "0" : "1");
            yield return new OfferedTrack(new ParticipantId(who), Noon, new PublishedTrack(id, kind, random.Next(2) == 0));
        }
    }

    [Fact]
    public void With_room_for_all_everybody_is_shown_audio_and_video_at_one_number() =>
        Assert.Equal("a0=ann a1=bob v0=ann v1=bob", Plan(Slots(3, 3), "", Audio("ann", "bob"), Video("ann", "bob")));

    [Fact]
    public void Nobody_moves_when_somebody_leaves() =>
        Assert.Equal("a1=bob v1=bob", Plan(Slots(2, 2), "a0=ann a1=bob v0=ann v1=bob", Audio("bob"), Video("bob")));

    [Fact]
    public void A_newcomer_takes_the_number_that_nobody_uses() => Assert.Equal(
        "a0=cat a1=bob v0=cat v1=bob", Plan(Slots(2, 2), "a1=bob v1=bob", Audio("bob", "cat"), Video("bob", "cat")));

    [Fact]
    public void A_camera_that_is_added_later_goes_to_its_owners_audio_number() => Assert.Equal(
        "a0=ann a1=bob v1=bob", Plan(Slots(2, 2), "a0=ann a1=bob", Audio("ann", "bob"), Video("bob")));

    [Fact]
    public void A_speaker_replaces_the_silent_one_who_came_last() => Assert.Equal(
        "a0=ann a1=cat v0=ann v1=cat",
        Plan(Slots(2, 2), "a0=ann a1=bob v0=ann v1=bob", Audio("ann", "bob", "cat"), Video("ann", "bob", "cat"), "cat"));

    [Fact]
    public void A_speaker_does_not_replace_a_speaker() => Assert.Equal(
        "a0=ann a1=bob", Plan(Slots(2, 0), "a0=ann a1=bob", Audio("ann", "bob", "cat"), [], "cat", "ann", "bob"));

    [Fact]
    public void Who_stops_speaking_stays() => Assert.Equal(
        "a0=ann a1=cat", Plan(Slots(2, 0), "a0=ann a1=cat", Audio("ann", "bob", "cat"), []));

    [Fact]
    public void The_loudest_get_in_first_when_slots_are_short() => Assert.Equal(
        "a0=dan a1=bob", Plan(Slots(2, 0), "", Audio("ann", "bob", "cat", "dan"), [], "dan", "bob", "cat"));

    [Fact]
    public void Muted_audio_keeps_its_slot_while_there_are_enough() => Assert.Equal(
        "a0=ann a1=bob", Plan(Slots(3, 0), "a0=ann", [.. Muted(MediaKind.Audio, "ann"), .. Audio("bob")], []));

    [Fact]
    public void Muted_audio_gives_way_to_unmuted_audio_when_slots_are_short() => Assert.Equal(
        "a0=bob", Plan(Slots(1, 0), "a0=ann", [.. Muted(MediaKind.Audio, "ann"), .. Audio("bob")], []));

    [Fact]
    public void Muted_video_does_not_give_way_to_one_who_is_silent() => Assert.Equal(
        "v0=ann", Plan(Slots(0, 1), "v0=ann", [], [.. Muted(MediaKind.Video, "ann"), .. Video("bob")]));

    [Fact]
    public void A_muted_newcomer_replaces_nobody() => Assert.Equal(
        "a0=ann", Plan(Slots(1, 0), "a0=ann", [.. Audio("ann"), .. Muted(MediaKind.Audio, "bob")], [], "bob"));

    [Fact]
    public void A_slot_that_the_client_no_longer_has_is_dropped() => Assert.Equal(
        "a0=bob", Plan(Slots(1, 0), "a7=bob v0=bob", Audio("bob"), []));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Whatever_happens_no_track_is_shown_twice_and_none_moves_without_need(int seed)
    {
        Random random = new(seed);
        ImmutableArray<SlotBinding> shown = [];
        for (int step = 0; step < 2000; step++)
        {
            ImmutableArray<LinkSection> slots = Slots(random.Next(1, 5), random.Next(1, 5));
            ImmutableArray<OfferedTrack> offered = RandomTracks(random);
            ImmutableArray<ParticipantId> speakers = [.. RandomNames(random).Take(3)];
            ImmutableArray<SlotBinding> next = SlotPlan.Next(slots, shown, offered, speakers).Shown;
            string about = $"seed {seed}, step {step}";

            Assert.True(next.Select(each => each.Track).Distinct().Count() == next.Length, about);
            Assert.True(next.Select(each => each.Mid).Distinct().Count() == next.Length, about);
            Assert.True(next.All(each => KindOf(each.Mid, slots) == KindOf(each.Track, offered)), about);
            AssertNobodyWaitsBesideAFreeSlot(slots, offered, next, about);
            AssertNobodyMoved(slots, shown, next, about);
            Assert.True(SlotPlan.Next(slots, next, offered, speakers).Shown.SequenceEqual(next), $"{about}: not stable");
            shown = next;
        }
    }

    private static void AssertNobodyWaitsBesideAFreeSlot(
        ImmutableArray<LinkSection> slots, ImmutableArray<OfferedTrack> offered, ImmutableArray<SlotBinding> shown, string about)
    {
        foreach (MediaKind kind in Enum.GetValues<MediaKind>())
        {
            int free = slots.Count(slot => slot.Kind == kind) - shown.Count(each => KindOf(each.Mid, slots) == kind);
            int waiting = offered.Count(each => each.Track.Kind == kind) - shown.Count(each => KindOf(each.Mid, slots) == kind);
            Assert.True(free == 0 || waiting == 0, about);
        }
    }

    private static void AssertNobodyMoved(
        ImmutableArray<LinkSection> slots, ImmutableArray<SlotBinding> before, ImmutableArray<SlotBinding> after, string about)
    {
        // A slot that the new offer does not have leaves no choice.
        foreach (SlotBinding earlier in before.Where(each => slots.Any(slot => slot.Mid == each.Mid)))
        {
            SlotBinding? later = after.FirstOrDefault(each => each.Track == earlier.Track);
            Assert.True(later is null || later.Mid == earlier.Mid, $"{about}: {earlier.Track} moved from {earlier.Mid} to {later?.Mid}");
        }
    }

    private static MediaKind KindOf(string mid, ImmutableArray<LinkSection> slots) => slots.Single(slot => slot.Mid == mid).Kind;

    private static MediaKind KindOf(TrackId track, ImmutableArray<OfferedTrack> offered) =>
        offered.Single(each => each.Track.Id == track).Track.Kind;

    private static ImmutableArray<OfferedTrack> RandomTracks(Random random) =>
    [
        .. RandomNames(random).SelectMany(name => Enum.GetValues<MediaKind>()
            .Where(_ => random.Next(4) > 0)
            .Select(kind => Offered(name.Value, kind, muted: random.Next(3) == 0))),
    ];

    private static ParticipantId[] RandomNames(Random random)
    {
        ParticipantId[] names = [new("ann"), new("bob"), new("cat"), new("dan"), new("eve"), new("fay")];
        random.Shuffle(names);
        return names[..random.Next(names.Length + 1)];
    }

    private static string Plan(
        ImmutableArray<LinkSection> slots,
        string current,
        ImmutableArray<OfferedTrack> audio,
        ImmutableArray<OfferedTrack> video,
        params string[] speakers)
    {
        ImmutableArray<SlotBinding> before =
        [
            .. current.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(each => new SlotBinding(
                each[..2], Id(each[3..], each[0] == 'a' ? MediaKind.Audio : MediaKind.Video))),
        ];
        ImmutableArray<SlotBinding> after = SlotPlan.Next(
            slots, before, audio.AddRange(video), [.. speakers.Select(speaker => new ParticipantId(speaker))]).Shown;
        return string.Join(' ', after.Select(each => $"{each.Mid}={each.Track.Link.Owner.Participant}"));
    }

    private static ImmutableArray<LinkSection> Slots(int audio, int video) =>
    [
        .. Enumerable.Range(0, audio).Select(index => new LinkSection($"a{index}", MediaKind.Audio)),
        .. Enumerable.Range(0, video).Select(index => new LinkSection($"v{index}", MediaKind.Video)),
    ];

    private static ImmutableArray<OfferedTrack> Audio(params string[] names) => [.. names.Select(name => Offered(name, MediaKind.Audio))];

    private static ImmutableArray<OfferedTrack> Video(params string[] names) => [.. names.Select(name => Offered(name, MediaKind.Video))];

    private static ImmutableArray<OfferedTrack> Muted(MediaKind kind, params string[] names) =>
        [.. names.Select(name => Offered(name, kind, muted: true))];

    /// <summary>Joined in the order of the alphabet.</summary>
    private static OfferedTrack Offered(string name, MediaKind kind, bool muted = false) =>
        new(new ParticipantId(name), Noon.AddSeconds(name[0]), new PublishedTrack(Id(name, kind), kind, muted));

    private static TrackId Id(string name, MediaKind kind) => new(
        new LinkId(new ParticipantKey(new RoomKey(new("acme"), new("standup")), new(name)), 1), kind is MediaKind.Audio ? "0" : "1");
}
