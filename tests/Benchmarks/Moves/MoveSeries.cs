using System.Diagnostics;
using Conference.Benchmarks.Moves.Wire;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.Benchmarks.Moves;

/// <summary>
/// A call that moves back and forth between the two nodes of a cluster. Every fifth move goes back as soon as the one
/// before it has ended; the others follow a rest.
/// </summary>
internal sealed class MoveSeries(Cluster cluster, string room, IReadOnlyList<Caller> people, TimeSpan rest)
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private const int BackAtOnceEvery = 5;

    private static readonly TimeSpan DoneMax = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly List<MoveRun> _runs = [];
    private readonly Counters[] _moving = new Counters[people.Count];
    private readonly Counters[] _resting = new Counters[people.Count];

    public IReadOnlyList<MoveRun> Runs => _runs;

    /// <summary>Of each of the people, from each request for a move until it was over.</summary>
    public IReadOnlyList<Counters> Moving => _moving;

    /// <summary>Of each of the people, in all other time.</summary>
    public IReadOnlyList<Counters> Resting => _resting;

    /// <param name="watch">Is told to look while the call rests.</param>
    public async Task RunAsync(int moves, IMediaWatch watch)
    {
        Counters[] before = await CountAsync();
        for (int i = 0; i < moves; i++)
        {
            bool rests = !GoesBackAtOnce(i);
            if (rests)
            {
                await watch.LookAsync(people);
                await Task.Delay(rest);
            }

            Counters[] asked = await CountAsync();
            Add(_resting, before, asked);
            _runs.Add(await MoveAsync(rests, waitsForWindow: !GoesBackAtOnce(i + 1) || i == moves - 1));
            before = await CountAsync();
            Add(_moving, asked, before);
            if (_runs[^1].Problem is not null) return;
        }

        await watch.LookAsync(people);
    }

    private static bool GoesBackAtOnce(int move) => move % BackAtOnceEvery == BackAtOnceEvery - 1;

    private async Task<MoveRun> MoveAsync(bool hasRested, bool waitsForWindow)
    {
        string from = (await cluster.Rest.Room(room)).Node!;
        string to = cluster.Nodes.Single(node => node.Id != from).Id;
        long askedAt = PacketTime.Now();
        Stopwatch watch = Stopwatch.StartNew();
        MoveSeen move = await cluster.Rest.Move(room, to);
        string? problem = await WaitAsync(move.Id, watch);
        TimeSpan took = watch.Elapsed;
        if (waitsForWindow && Window - took is { Ticks: > 0 } remainder) await Task.Delay(remainder);
        return new(from, to, askedAt, hasRested, took, problem);
    }

    /// <returns>Why it did not come to its end.</returns>
    private async Task<string?> WaitAsync(string id, Stopwatch watch)
    {
        while (true)
        {
            MoveSeen? move = (await cluster.Rest.Room(room)).Move;
            if (move?.Id != id) return $"The room knows of another move: {move}";
            if (move.IsDone) return null;
            if (move.HasFailed) return $"It failed: {move.Failure}";
            if (watch.Elapsed > DoneMax) return $"It was not over after {DoneMax.TotalSeconds} s: {move}";

            await Task.Delay(BetweenLooks);
        }
    }

    private Task<Counters[]> CountAsync() => Task.WhenAll(people.Select(Counters.OfAsync));

    private static void Add(Counters[] sums, Counters[] from, Counters[] until)
    {
        for (int i = 0; i < sums.Length; i++) sums[i] += until[i] - from[i];
    }
}
