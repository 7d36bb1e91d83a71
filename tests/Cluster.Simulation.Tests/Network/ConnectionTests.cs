using Conference.Cluster.Simulation.Network;
using Conference.MediaNode;
using Conference.MediaNode.Simulation.Clock;

namespace Conference.Cluster.Simulation.Tests.Network;

public class ConnectionTests
{
    private readonly Agenda _agenda = new();
    private readonly Wires _wires;
    private readonly End _a = new("a");
    private readonly End _b = new("b");
    private readonly List<string> _heard = [];
    private Connection _connection = null!;

    public ConnectionTests() => _wires = new Wires(_agenda, new SeededRandom(1), TimeSpan.FromMilliseconds(20));

    [Fact]
    public void What_is_said_arrives_in_order()
    {
        Open();
        for (int i = 0; i < 50; i++)
        {
            int number = i;
            _connection.Send(_a, () => _heard.Add($"{number}"));
        }

        Run(1);
        Assert.Equal(Enumerable.Range(0, 50).Select(number => $"{number}"), _heard);
    }

    [Fact]
    public void What_is_on_its_way_to_a_process_that_ends_is_lost_and_the_other_end_hears()
    {
        Open();
        _connection.Send(_a, () => _heard.Add("said"));
        _b.Die();
        Run(10);

        Assert.Equal(["closed at a"], _heard);
    }

    [Fact]
    public void A_short_cut_holds_up_and_a_long_one_breaks()
    {
        Open();
        _wires.Cut(_a, _b, TimeSpan.FromSeconds(1));
        _connection.Send(_a, () => _heard.Add("said"));
        Run(3);
        Assert.Equal(["said"], _heard);

        _wires.Cut(_a, _b, TimeSpan.FromSeconds(20));
        Run(30);
        Assert.Equal(["closed at a", "closed at b", "said"], _heard.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nobody_answers_at_a_process_that_is_not_there()
    {
        _b.Die();
        _wires.Dial(_a, _b, TimeSpan.FromSeconds(5), _ => _heard.Add("opened"), () => _heard.Add("failed"));
        Run(5);

        Assert.Equal(["failed"], _heard);
    }

    private void Open()
    {
        _wires.Dial(_a, _b, TimeSpan.FromSeconds(5), opened => _connection = opened, () => Assert.Fail("not opened"));
        Run(1);
        _connection.OnClosedAtA = () => _heard.Add("closed at a");
        _connection.OnClosedAtB = () => _heard.Add("closed at b");
    }

    private void Run(int seconds)
    {
        Instant end = _agenda.Now + TimeSpan.FromSeconds(seconds);
        while (_agenda.NextAt <= end) _agenda.RunNext();
        _agenda.MoveTo(end);
    }

    private sealed class End : Process
    {
        public End(string name)
            : base(name) => IsUp = true;

        protected override void OnDied()
        {
        }
    }
}
