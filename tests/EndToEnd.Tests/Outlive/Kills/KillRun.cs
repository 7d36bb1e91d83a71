using System.Diagnostics;
using System.Net;
using Conference.EndToEnd.Tests.Harness;
using Conference.LoadGenerator.Lasting;

namespace Conference.EndToEnd.Tests.Outlive.Kills;

/// <summary>
/// Kills silo and nodes one after the other, as a seed draws them, mostly when everything works again, while a platform and its
/// people go on.
/// </summary>
internal sealed class KillRun(Cluster cluster, Platform platform, int seed)
{
    /// <summary>A recovery that is later than this is none. The machine may have a lot to do.</summary>
    private static readonly TimeSpan RecoveredWithin = TimeSpan.FromSeconds(90);

    private const int ActsBetweenMax = 8;
    private const int RecoveriesPerLine = 10;

    /// <summary>Now and then another is killed before there is an end to the recovery from the one before.</summary>
    private const int PairsOneIn = 4;

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, int> _killed = [];
    private readonly List<double> _recoverySeconds = [];

    public async Task Run(int kills)
    {
        using CancellationTokenSource end = new();
        Task acting = platform.Run(end.Token);
        try
        {
            for (int kill = 1; kill <= kills; kill++)
            {
                int enough = platform.Counts.Acts + 1 + _random.Next(ActsBetweenMax);
                await Eventually.Sees("the platform acts", () => platform.Counts.Acts, acts => acts >= enough || acting.IsCompleted);
                if (acting.IsCompleted) await acting;

                Stopwatch watch = Stopwatch.StartNew();
                Kill();
                if (kill < kills && _random.Next(PairsOneIn) == 0)
                {
                    kill++;
                    Kill();
                }

                await cluster.IsUp(RecoveredWithin);
                await EverythingWorks();
                _recoverySeconds.Add(watch.Elapsed.TotalSeconds);
                if (_recoverySeconds.Count % RecoveriesPerLine == 0) Report();
            }
        }
        finally
        {
            await end.CancelAsync();
            await acting;
        }

        await NothingWasForgotten();
        Report();
    }

    private void Kill()
    {
        string[] victims = ["silo", "silo", .. cluster.Nodes.Select(node => node.Id)];
        string victim = victims[_random.Next(victims.Length)];
        _killed[victim] = _killed.GetValueOrDefault(victim) + 1;
        if (victim == "silo")
        {
            cluster.Silo.Kill();
            cluster.StartSiloAgain();
        }
        else
        {
            cluster.Node(victim).Process.Kill();
            cluster.StartNodeAgain(victim);
        }
    }

    /// <summary>Every room is there, everybody is in it, is served and has media, and knows who else is in it.</summary>
    private async Task EverythingWorks()
    {
        using (await platform.Hold())
        {
            await platform.CloseAgain();
            foreach ((string room, List<LastingClient> people) in platform.Rooms)
            {
                string[] expected = [.. people.Select(person => person.Identity).Order()];
                await Eventually.Sees(
                    $"{room} has {string.Join(' ', expected)}",
                    async () => new Listing<string>(await Identities(room)),
                    seen => seen.SequenceEqual(expected),
                    RecoveredWithin);
                foreach (LastingClient person in people)
                {
                    await Eventually.Sees(
                        $"{person.Identity} in {room} is served and knows of {string.Join(' ', expected)}",
                        () => new Served(person, this),
                        seen => seen.IsAll(expected) || seen.Ended is not null,
                        RecoveredWithin);
                    Assert.True(person.Ended is null, $"{person.Identity} was thrown out of {room} with {person.Ended}: {person.History}");
                }
            }
        }
    }

    private async Task NothingWasForgotten()
    {
        await EverythingWorks();
        foreach ((string room, List<LastingClient> people) in platform.Rooms)
        {
            string[] strangers = [.. (await cluster.Rest.Room(room)).Participants
                .Select(seen => seen.Identity).Except(people.Select(person => person.Identity))];
            if (strangers.Length == 0) continue;

            await Eventually.Sees(
                $"those in {room} whose joining had no answer have gone: {string.Join(' ', strangers)}",
                async () => (await cluster.Rest.Room(room)).Participants.Count,
                count => count == people.Count,
                OutlivingCall.MendedWithin);
        }

        foreach (string room in platform.Closed)
        {
            HttpRequestException absent = await Assert.ThrowsAsync<HttpRequestException>(() => cluster.Rest.Room(room));
            Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
        }

        await OutlivingCall.NothingIsOrphaned(cluster, platform.People.Count());
        foreach (LastingClient person in platform.Rooms.Values.Where(people => people.Count > 1).SelectMany(people => people))
        {
            long before = await platform.Received(person);
            await Eventually.Sees($"{person.Identity} receives media", () => platform.Received(person), now => now > before);
        }
    }

    /// <summary>Those whose joining had no answer are left out: they go by themselves.</summary>
    private async Task<string[]> Identities(string room)
    {
        try
        {
            return Known((await cluster.Rest.Room(room)).Participants.Select(seen => seen.Identity));
        }
        catch (HttpRequestException absent) when (absent.StatusCode is HttpStatusCode.NotFound)
        {
            Assert.Fail($"{room} is not there any more, and nobody has closed it.");
            throw;
        }
    }

    private string[] Known(IEnumerable<string> identities) =>
        [.. identities.Where(identity => !platform.IsDoubtful(identity)).Order()];

    private void Report()
    {
        double[] sorted = [.. _recoverySeconds.Order()];
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{_killed.Values.Sum()} kills ({string.Join(", ", _killed.OrderBy(one => one.Key).Select(one => $"{one.Value} x {one.Key}"))}), "
            + $"works again after {sorted[sorted.Length / 2]:0.0} s, at most {sorted[^1]:0.0} s; {platform.Counts}; "
            + $"{platform.Rooms.Count} rooms with {platform.People.Count()} people; sessions resumed "
            + $"{platform.Counts.Resumes + platform.People.Sum(person => person.Resumes)} times, "
            + $"{platform.Counts.Connections + platform.People.Sum(person => person.Connections)} peer connections; {Machine.Load}");
    }

    private sealed class Served(LastingClient client, KillRun run)
    {
        private readonly string[] _roster = run.Known(client.Roster);

        public string? Ended => client.Ended;

        public bool IsAll(string[] expected) => client is { IsConnected: true, HasMedia: true } && _roster.SequenceEqual(expected);

        public override string ToString() =>
            $"{(client.IsConnected ? "connected" : "not connected")}, {(client.HasMedia ? "media" : "no media")}, "
            + $"knows of {string.Join(' ', _roster)}; {client.History}";
    }
}
