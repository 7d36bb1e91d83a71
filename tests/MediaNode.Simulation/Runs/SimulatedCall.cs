using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Node;
using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Runs;

/// <summary>
/// One run: a scenario played on a virtual clock, from the first join until nothing is left. The seed is its whole input.
/// </summary>
internal sealed class SimulatedCall : IDisposable
{
    /// <summary>Datagrams still on their way after everybody has left arrive within this.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Timeouts at one instant: more mean that the node never gets done with it.</summary>
    private const int TimeoutsAtOnceMax = 100;

    private readonly Agenda _agenda = new();
    private readonly Scenario _scenario;
    private readonly long _seed;
    private readonly SeededRandom _random;
    private readonly Trace _trace;
    private readonly NodeWitness _witness;
    private readonly SimNode _node;
    private readonly Cluster _cluster;
    private readonly List<SimClient> _clients = [];
    private readonly List<PublishedStream> _streams = [];
    private readonly Dictionary<SimClient, SimPath<SimDatagram>> _down = [];
    private readonly Instant _beganAt;

    public SimulatedCall(long seed, Scenario scenario, RunOptions options)
    {
        (_seed, _scenario) = (seed, scenario);
        _beganAt = _agenda.Now;
        _random = new SeededRandom((ulong)seed ^ 0x5EED_0000_0000_0000);
        _trace = new Trace(_beganAt, options.TraceWriter);
        _witness = new NodeWitness(options.Checkers(), _trace, _streams);
        _node = new SimNode(scenario, _agenda, _random.Fork(), _witness, options.Inside)
        {
            Send = datagram => _down[datagram.Client].Send(datagram),
        };
        _cluster = new Cluster(_node, _witness, _agenda);
    }

    public static RunResult Run(long seed, RunOptions options) => Run(seed, ScenarioDraw.From(seed), options);

    public static RunResult Run(long seed, Scenario scenario, RunOptions options)
    {
        using SimulatedCall call = new(seed, scenario, options);
        return call.Run();
    }

    public void Dispose()
    {
        _node.Dispose();
        _witness.Dispose();
        _trace.Dispose();
        foreach (SimClient client in _clients) client.Dispose();
    }

    private RunResult Run()
    {
        Failure? failure = null;
        try
        {
            Play();
        }
        catch (CheckFailed failed)
        {
            failure = Failed(failed.Checker, failed.Message);
        }
#pragma warning disable CA1031 // Whatever the node throws is a finding, and the run tells which seed it was.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            failure = Failed("nothing throws", thrown.ToString());
        }

        return new RunResult(_seed, _trace.Hash(), _trace.ClientHashes(), _trace.Datagrams, _witness.Ledger.RtpOut, failure);
    }

    private Failure Failed(string checker, string message) =>
        new(checker, message, (_agenda.Now - _beganAt).TotalMilliseconds, [.. _trace.LastLines]);

    private void Play()
    {
        Instant end = _beganAt + _scenario.Length;
        foreach (ClientPlan plan in _scenario.Clients) Prepare(plan);
        foreach (ScenarioStep step in _scenario.Steps) _agenda.At(_beganAt + step.After, () => Take(step));
        _agenda.After(LooksEvery, Look);
        RunUntil(end);

        foreach (SimClient client in _clients) client.Leave();
        _node.CloseRoom();
        RunUntil(end + Quiet);
        _witness.End(_node.State, _agenda.Now);
    }

    private void Prepare(ClientPlan plan)
    {
        SimClient client = new(plan, _agenda, _beganAt, _random.Fork());
        client.Up = new SimPath<SimDatagram>(plan.Up, _random.Fork(), _agenda, _node.Receive);
        _down[client] = new SimPath<SimDatagram>(plan.Down, _random.Fork(), _agenda, client.Receive);
        _clients.Add(client);
        _agenda.At(_beganAt + plan.JoinsAfter, () =>
        {
            client.OpenStreams(_streams);
            _cluster.Join(client);
        });
        if (plan.LeavesAfter is { } leaves) _agenda.At(_beganAt + leaves, () => _cluster.Leave(client));
    }

    private void Take(ScenarioStep step)
    {
        SimClient client = _clients[step.Client];
        if (client.IsGone || _agenda.Now < _beganAt + client.Plan.JoinsAfter) return;

        LinkView link = _witness.Find(client);
        switch (step)
        {
            case ShowStep show:
                _cluster.Show(link, show);
                break;
            case MuteStep mute:
                _cluster.Mute(link, mute);
                break;
            case MoveRoomStep:
                _node.MoveRoom();
                break;
            case MoveLinkStep:
                _node.MoveLink(link);
                break;
            case LayerStep layer:
                client.SetLayer(layer);
                break;
        }
    }

    private void Look()
    {
        _witness.Look(_node.State, _agenda.Now);
        if (_agenda.Now < _beganAt + _scenario.Length) _agenda.After(LooksEvery, Look);
    }

    private void RunUntil(Instant end)
    {
        int timeouts = 0;
        while (true)
        {
            Instant deadline = _node.NextDeadline;
            Instant next = Instant.Earlier(deadline, _agenda.NextAt);
            if (next > end) break;

            if (deadline > _agenda.NextAt)
            {
                _agenda.RunNext();
                timeouts = 0;
                continue;
            }

            timeouts = deadline > _agenda.Now ? 0 : timeouts + 1;
            if (timeouts > TimeoutsAtOnceMax) throw new CheckFailed("deadlines pass", $"{deadline} is due again and again");

            _agenda.MoveTo(deadline);
            _node.HandleTimeout();
        }

        _agenda.MoveTo(end);
    }
}
