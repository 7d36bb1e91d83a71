using Conference.EndToEnd.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Conference.EndToEnd.Tests.Calls;

/// <summary>Who is not let in reads why, and what to do.</summary>
public class RefusalTests(Chromium chromium, DefaultCluster cluster) : CallTests(chromium, cluster)
{
    [Fact]
    public async Task A_room_that_has_been_closed_is_said_to_be_gone()
    {
        string room = NewRoom();
        await Cluster.Rest.CreateRoom(room);
        string token = await Cluster.Rest.Token(room, "ada");
        await Cluster.Rest.CloseRoom(room);

        Person ada = await Open(room, "ada", new PersonOptions { Token = token });
        await SaysWhy(ada, "unknown-room", "This room does not exist, or it has been closed.");
    }

    [Fact]
    public async Task A_second_window_of_the_same_participant_is_refused_and_the_first_goes_on()
    {
        string room = NewRoom();
        await Cluster.Rest.CreateRoom(room);
        Person first = await Join(room, "ada", new PersonOptions { Token = await Cluster.Rest.Token(room, "ada") });

        Person second = await Open(room, "ada", new PersonOptions { Token = await Cluster.Rest.Token(room, "ada") });
        await SaysWhy(second, "duplicate-identity", "You are in this room already.");
        Assert.Equal("connected", (await first.Stats()).State);
    }

    [Fact]
    public async Task A_full_room_is_said_to_be_full()
    {
        string room = NewRoom();
        await Cluster.Rest.CreateRoom(room, participantsMax: 2);
        await JoinAll(room, new PersonOptions { Fragment = ["nopublish"] }, "ada", "grace");

        Person hedy = await Open(room, "hedy");
        await SaysWhy(hedy, "room-full", "This room is full.");
    }

    private static async Task SaysWhy(Person person, string code, string title)
    {
        await Expect(person.Find("error")).ToHaveAttributeAsync("data-code", code);
        await Expect(person.Find("error")).ToContainTextAsync(title);
    }
}
