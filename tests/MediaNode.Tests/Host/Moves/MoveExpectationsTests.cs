namespace Conference.MediaNode.Host.Moves;

public sealed class MoveExpectationsTests
{
    private static readonly Instant _start = Instant.Zero + TimeSpan.FromHours(1);

    private readonly MoveExpectations _expectations = new();
    private readonly Guid _move = Guid.NewGuid();

    [Fact]
    public void A_move_is_expected_until_its_time_is_over()
    {
        Assert.Equal(DoorRefusal.NotExpected, _expectations.Find(_move, _start, out _));
        Assert.True(_expectations.TryAdd(Expected(_move), _start));

        Assert.Equal(DoorRefusal.None, _expectations.Find(_move, _start + (MoveExpectations.Lifetime / 2), out _));
        Assert.Equal(DoorRefusal.NotExpected, _expectations.Find(_move, _start + MoveExpectations.Lifetime, out _));
    }

    [Fact]
    public void Announced_again_it_is_expected_longer_but_comes_once_all_the_same()
    {
        MoveExpectation expected = Expected(_move);
        Assert.True(_expectations.TryAdd(expected, _start));
        Assert.True(_expectations.TryUse(expected));
        Assert.False(_expectations.TryUse(expected));

        Instant later = _start + (MoveExpectations.Lifetime / 2);
        Assert.True(_expectations.TryAdd(expected, later));

        Assert.Equal(DoorRefusal.ComeAlready, _expectations.Find(_move, later + (MoveExpectations.Lifetime * 0.9), out _));
        Assert.False(_expectations.TryUse(expected));
    }

    [Fact]
    public void So_many_are_remembered_and_what_is_over_makes_room()
    {
        for (int i = 0; i < MoveExpectations.CountMax; i++) Assert.True(_expectations.TryAdd(Expected(Guid.NewGuid()), _start));

        Assert.False(_expectations.TryAdd(Expected(_move), _start + TimeSpan.FromSeconds(1)));
        Assert.True(_expectations.TryAdd(Expected(_move), _start + MoveExpectations.Lifetime));
    }

    private static MoveExpectation Expected(Guid move) => new(move, "t/r", new byte[HpkeKeyPair.PublicKeyLength], new FakeShard());
}
