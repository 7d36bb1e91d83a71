using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Outlive;

/// <summary>What holds in a call whose cluster has lost a process, or has it again.</summary>
internal static class OutlivingCall
{
    /// <summary>Two roll calls of a room, and then some for a machine that has a lot to do.</summary>
    public static readonly TimeSpan MendedWithin = TimeSpan.FromSeconds(90);

    /// <summary>How long each stream brought nothing at most, while somebody was in its slot.</summary>
    private const string KeepSilences = """
        () => {
          window.watch.silences = {};
          const last = new Map();
          const look = async () => {
            const { entries, slots } = await window.watch.report();
            const now = performance.now();
            for (const { type, id, mid, kind, packetsReceived } of entries) {
              if (type !== 'inbound-rtp' || !slots[mid]) continue;
              const before = last.get(id);
              const isSame = before?.from === slots[mid];
              const key = `${kind} of ${slots[mid]}`;
              if (isSame) window.watch.silences[key] = Math.max(window.watch.silences[key] ?? 0, Math.round(now - before.at));
              if (!isSame || before.packets !== packetsReceived)
                last.set(id, { packets: packetsReceived, from: slots[mid], at: now });
            }
            setTimeout(look, 100);
          };
          look();
          return true;
        }
        """;

    public static Task WatchSilences(IEnumerable<Caller> people) =>
        Task.WhenAll(people.Select(person => person.Ask<bool>(KeepSilences)));

    /// <summary>Nobody waited that long for the next packet of anybody; far more than a busy machine takes.</summary>
    public static async Task NobodyFellSilent(IReadOnlyList<Caller> people)
    {
        const int SilenceMaxMs = 5_000;
        const int StreamsEach = 2;
        foreach (Caller person in people)
        {
            Dictionary<string, int> silences = await person.Ask<Dictionary<string, int>>("() => window.watch.silences");
            string seen = $"{person.Name} waited at most {string.Join(", ", silences.Select(one => $"{one.Value} ms for {one.Key}"))}; "
                + Machine.Load;
            TestContext.Current.TestOutputHelper!.WriteLine(seen);
            Assert.True(silences.Count >= StreamsEach * (people.Count - 1), seen);
            Assert.True(silences.Values.All(silence => silence < SilenceMaxMs), seen);
        }
    }

    /// <summary>Each has the one peer connection that they began with, and it has been connected all the time.</summary>
    public static async Task NobodyReconnected(IEnumerable<Caller> people)
    {
        foreach (Caller person in people)
        {
            string seen = await person.Ask<string>("() => `${window.watch.peers.length} ${window.watch.states.join(' ')}`.trim()");
            Assert.True(seen == "1", $"{person.Name} has made peer connections, whose states were: {seen}; {Machine.Load}");
        }
    }

    public static Task HaveState(IEnumerable<Caller> people, string state) =>
        Task.WhenAll(people.Select(person => Eventually.Sees($"{person.Name} is {state}", person.Stats, report => report.State == state)));

    /// <summary>The room, and everybody in it, know these and nobody else.</summary>
    public static async Task RosterIs(Cluster cluster, string room, params Caller[] people)
    {
        string[] all = [.. people.Select(person => person.Name).Order()];
        await Eventually.Sees(
            $"the room has {string.Join(", ", all)}",
            async () => new Listing<string>([.. (await cluster.Rest.Room(room)).Participants.Select(seen => seen.Name).Order()]),
            names => names.SequenceEqual(all),
            MendedWithin);
        foreach (Caller person in people)
        {
            await Eventually.Sees(
                $"{person.Name} knows of {string.Join(", ", all)}",
                async () => new Listing<string>([.. (await person.Ask<string[]>(
                    "() => window.conference.call.participants.map(({ name }) => name)")).Append(person.Name).Order()]),
                names => names.SequenceEqual(all),
                MendedWithin);
        }
    }

    /// <summary>Nodes carry what the cluster knows of, and nothing else.</summary>
    /// <param name="links">Of clients, over all nodes.</param>
    public static async Task NothingIsOrphaned(Cluster cluster, int links)
    {
        RunningNode[] running = [.. cluster.Nodes.Where(node => !node.Process.HasExited)];
        await Eventually.Sees(
            $"the nodes carry the rooms that the cluster says, and {links} links",
            async () => new Listing<Carried>(await Task.WhenAll(running.Select(node => Carried.By(node, cluster)))),
            nodes => nodes.All(node => node.Rooms == node.Known) && nodes.Sum(node => node.Links) == links,
            MendedWithin);
    }

    /// <param name="Known">Rooms that the cluster says it carries.</param>
    private sealed record Carried(string Node, long Rooms, long Known, long Links)
    {
        public static async Task<Carried> By(RunningNode node, Cluster cluster)
        {
            IReadOnlyList<NodeSeen> known = await cluster.Rest.Nodes();
            return new Carried(
                node.Id,
                await node.Metric("conference_rooms"),
                known.SingleOrDefault(seen => seen.Id == node.Id)?.Rooms ?? -1,
                await node.Metric("conference_links"));
        }
    }
}
