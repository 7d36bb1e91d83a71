using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Link;
using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Handshake;
using Conference.MediaNode.Simulation.Moves;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Tests.Moves;

public sealed class CustodyTests : IDisposable
{
    private readonly Custody _custody = new();
    private readonly TunnelKeys _keys = new();
    private readonly MovingNode _old;
    private readonly MovingNode _new;

    public CustodyTests()
    {
        (_old, _new) = (Node(0), Node(1));
        _custody.Serve(_old);
    }

    [Fact]
    public void A_move_that_goes_well_has_one_server_at_any_time()
    {
        HandOver();
        _custody.OnSaid(_old, new MoveGo());
        Assert.Null(_custody.Server);
        _custody.Serve(_new);

        Assert.Equal(_new, _custody.Server);
        _custody.OnSealed(_new);
        Assert.Throws<CheckFailed>(() => _custody.OnSealed(_old));
    }

    [Fact]
    public void Nobody_speaks_while_the_record_is_on_its_way()
    {
        HandOver();

        Assert.Throws<CheckFailed>(() => _custody.OnSealed(_old));
        Assert.Throws<CheckFailed>(() => _custody.OnSealed(_new));
    }

    [Fact]
    public void A_second_server_is_found() => Assert.Throws<CheckFailed>(() => _custody.Serve(_new));

    [Fact]
    public void A_room_that_is_given_away_before_it_was_imported_is_found()
    {
        _custody.OnSaid(_old, new MoveRecord(new SecretBytes([1])));

        Assert.Throws<CheckFailed>(() => _custody.OnSaid(_old, new MoveGo()));
    }

    [Fact]
    public void Who_was_cut_off_when_the_room_was_taken_back_is_out_until_it_imports_again()
    {
        HandOver();
        _custody.OnSaid(_old, new MoveGo());
        _custody.TakeBack(_old, [_old, _new]);
        _custody.Serve(_new);

        Assert.True(_custody.IsOutcast(_new));
        Assert.Equal(_old, _custody.Server);
        _custody.OnSaid(_new, new MoveImported());
        Assert.False(_custody.IsOutcast(_new));
    }

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
        _keys.Dispose();
    }

    private void HandOver()
    {
        _custody.OnSaid(_old, new MoveRecord(new SecretBytes([1])));
        _custody.OnSaid(_new, new MoveImported());
    }

    private MovingNode Node(int index)
    {
        Scenario call = new(TimeSpan.FromSeconds(1), [], []);
        SeededDtlsServerFactory dtls = new(new SeededRandom(1));
        return new MovingNode(index, call, new Agenda(), new SeededRandom(2), dtls, _keys, static _ => { }) { Output = null! };
    }
}
