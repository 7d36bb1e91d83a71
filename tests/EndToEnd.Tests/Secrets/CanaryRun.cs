using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Conference.EndToEnd.Tests.Harness;
using Conference.LoadGenerator;
using Conference.LoadGenerator.Figures;

namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>
/// A call of clients that tell their keys, moved back and forth between two nodes, and all that was seen of it from
/// outside. It happens once, for all tests that look at it.
/// </summary>
public sealed class CanaryRun : IAsyncDisposable
{
    public const int Clients = 4;
    public const int Moves = 4;

    public const string BeforeMoves = "the silo's memory before the moves";
    public const string BetweenMoves = "the silo's memory between the moves";
    public const string AfterMoves = "the silo's memory after the moves";
    public const string Hub = "what hub and clients said";
    public const string Rest = "what the gateway and the nodes answered";
    public const string Wire = "what went over TCP";
    public const string Logs = "log of ";
    public const string Data = "data file ";

    private const int PacketsPerSecond = 60;

    private static readonly TimeSpan WipedWithin = TimeSpan.FromSeconds(10);

    private readonly TalkativeCluster _cluster = new();
    private readonly Transcript _hub = new();
    private readonly Transcript _rest = new();
    private readonly string _room = $"canary-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
    private readonly List<(string Node, IReadOnlyList<SecretSighting> Remains)> _remains = [];
    private readonly List<WindowFigures> _figures = [];
    private Task? _run;
    private Evidence? _evidence;

    public CanaryRun() => RoomName = Mark("the room's name", _room);

    internal Evidence Evidence => _evidence!;

    /// <summary>What all links' keys are: those of clients, and of the node towards each.</summary>
    internal IReadOnlyList<Secret> Keys { get; private set; } = [];

    internal Secret RoomName { get; }

    /// <summary>How the lines of the lowest level begin.</summary>
    internal Secret TraceLine { get; } = Mark("a line of the lowest level", "trce: Mi");

    internal IReadOnlyList<Secret> Ufrags { get; private set; } = [];

    /// <summary>Why memory was not looked at; empty where it was.</summary>
    internal string MemoryRefusal { get; private set; } = "";

    /// <summary>Why the network was not listened to; empty where it was.</summary>
    internal string WireRefusal { get; private set; } = "";

    /// <summary>What the node that carried the room had in memory while it did, before the first move.</summary>
    internal IReadOnlyList<SecretSighting> InNode { get; private set; } = [];

    /// <summary>What each source still had in memory some seconds after its move, and the last node after the call.</summary>
    internal IReadOnlyList<(string Node, IReadOnlyList<SecretSighting> Remains)> Remains => _remains;

    /// <summary>A window before the first move, and one after each.</summary>
    internal IReadOnlyList<WindowFigures> Figures => _figures;

    internal int Follows { get; private set; }

    public Task Once() => _run ??= Run();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>
    /// Unoptimised code keeps every value that it works with on its stack, where it stays until something else comes to
    /// lie there. Of round keys, that is no fault of a node.
    /// </summary>
    private static readonly bool s_leavesRoundKeys =
        typeof(CanaryRun).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };

    private static ITestOutputHelper Output => TestContext.Current.TestOutputHelper!;

    private static Secret Mark(string name, string text) => new(name, Encoding.ASCII.GetBytes(text));

    private async Task Run()
    {
        using WireTap? tap = WireTap.TryOpen(out string reason);
        WireRefusal = reason;
        await _cluster.Start();
        using OperatorDoor door = new(_cluster.Url, _cluster.ApiKey, _rest);
        RunningNode last;
        await using (LoadSession session = await LoadSession.JoinAsync(Call(), _hub.Add))
        {
            await Watch(session, door);
            last = await NodeOfRoom(door);
        }

        await LookForRemains(last);
        ReadWhatIsWritten();
        if (tap is not null) _evidence!.Add(Wire, [.. tap.Stop().SelectMany(static stream => stream)]);
    }

    private LoadOptions Call() => new()
    {
        Gateway = _cluster.Url,
        ApiKey = _cluster.ApiKey,
        Room = _room,
        Publishers = Clients,
        Subscribers = 0,
        AllToAll = true,
        Audio = true,
        DecryptEvery = 1,
        MixesProfiles = true,
        Window = TimeSpan.FromSeconds(1),
    };

    private async Task Watch(LoadSession session, OperatorDoor door)
    {
        await session.SetRateAsync(PacketsPerSecond);
        await session.WaitForMediaAsync();

        Keys = [.. session.Clients.SelectMany(static client => SessionSecrets.Of(client.Name, client.Keys!))];
        Ufrags = [.. session.Clients.Select(static client => Mark($"{client.Name}'s ufrag", client.Ufrag))];
        _evidence = new Evidence(Keys, [RoomName, TraceLine, .. Ufrags]);
        await LookAround(door);
        LookIntoSilo(BeforeMoves);
        InNode = LookInto(await NodeOfRoom(door)) ?? [];
        _figures.Add(await session.MeasureAsync());

        for (int move = 1; move <= Moves; move++)
        {
            await Move(door, session);
            if (move == Moves / 2) LookIntoSilo(BetweenMoves);
        }

        await LookAround(door);
        LookIntoSilo(AfterMoves);
        Follows = session.Clients.Sum(static client => client.Follows);
    }

    private async Task Move(OperatorDoor door, LoadSession session)
    {
        RunningNode source = await NodeOfRoom(door);
        RunningNode target = _cluster.Nodes.Single(node => node != source);
        (bool isAccepted, string answer) = await door.Move(_room, target.Id);
        Assert.True(isAccepted, $"The room may not move to {target.Id}: {answer}");
        await Eventually.Sees(
            $"the room has moved to {target.Id}, and everybody has followed",
            () => door.Room(_room),
            room => room.GetProperty("node").GetString() == target.Id
                && room.GetProperty("move").GetProperty("state").GetString() == "done");
        _figures.Add(await session.MeasureAsync());
        await LookForRemains(source);
    }

    /// <summary>Looks again and again, until nothing is left or the time is up.</summary>
    private async Task LookForRemains(RunningNode source)
    {
        Stopwatch watch = Stopwatch.StartNew();
        IReadOnlyList<SecretSighting> remains;
        while (true)
        {
            IReadOnlyList<SecretSighting>? seen = LookInto(source);
            if (seen is null) return;

            remains = [.. seen.Where(static sighting => !s_leavesRoundKeys || !sighting.Secret.IsRoundKey)];
            if (remains.Count == 0 || watch.Elapsed > WipedWithin) break;

            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        _remains.Add((source.Id, remains));
        Output.WriteLine($"{source.Id}, {watch.Elapsed.TotalSeconds:0.0} s later: {Evidence.Describe(remains)}");
    }

    private async Task<RunningNode> NodeOfRoom(OperatorDoor door) =>
        _cluster.Node((await door.Room(_room)).GetProperty("node").GetString()!);

    private async Task LookAround(OperatorDoor door)
    {
        await door.LookAround(_room);
        foreach (RunningNode node in _cluster.Nodes) await door.Look(node.Health);
    }

    private void LookIntoSilo(string place)
    {
        using ProcessMemory? memory = ProcessMemory.TryOpen(_cluster.Silo.Id, out string reason);
        if (memory is null) MemoryRefusal = reason;
        else _evidence!.AddMemory(place, memory);
    }

    /// <summary>The keys that a node has in memory; null where that cannot be seen.</summary>
    private IReadOnlyList<SecretSighting>? LookInto(RunningNode node)
    {
        using ProcessMemory? memory = ProcessMemory.TryOpen(node.Process.Id, out string reason);
        if (memory is null) MemoryRefusal = reason;
        return memory?.Search(new SecretSearch(Keys), node.Id);
    }

    private void ReadWhatIsWritten()
    {
        _evidence!.AddText(Hub, _hub.Bytes());
        _evidence.AddText(Rest, _rest.Bytes());
        foreach (string log in Directory.GetFiles(_cluster.Files.Logs))
        {
            _evidence.AddFile(Logs + Path.GetFileName(log), log);
        }

        foreach (string file in Directory.GetFiles(_cluster.Files.Data, "*", SearchOption.AllDirectories))
        {
            _evidence.AddFile(Data + Path.GetFileName(file), file);
        }
    }
}
