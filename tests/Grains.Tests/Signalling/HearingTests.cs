using System.Globalization;
using Conference.Grains.Interfaces.Signalling;
using Conference.Grains.Signalling;

namespace Conference.Signalling;

public class HearingTests
{
    private const long Telling = 7;

    private readonly Hearing _hearing = new();

    public HearingTests()
    {
        _hearing.Begin(Telling - 1);
        _hearing.Begin(Telling);
    }

    [Fact]
    public void What_comes_in_order_is_handed_on_at_once()
    {
        Assert.Equal([1L], Take(1));
        Assert.Equal([2L], Take(2));
        Assert.False(_hearing.HasGap);
    }

    [Fact]
    public void What_comes_early_waits_for_what_it_has_overtaken()
    {
        Assert.Empty(Take(3));
        Assert.Empty(Take(2));
        Assert.True(_hearing.HasGap);

        Assert.Equal([1L, 2L, 3L], Take(1));
        Assert.False(_hearing.HasGap);
    }

    [Fact]
    public void What_comes_twice_is_handed_on_once()
    {
        Take(1);
        Assert.Empty(Take(1));
    }

    [Fact]
    public void What_was_told_before_is_over()
    {
        Assert.Empty(Take(1, Telling - 1));
        Assert.False(_hearing.HasGap);
    }

    [Fact]
    public void Whoever_has_begun_anew_is_asked_for_everything()
    {
        Assert.Empty(Take(1, Telling + 1));
        Assert.True(_hearing.IsBroken);

        _hearing.Begin(Telling + 2);
        Assert.False(_hearing.HasGap);
        Assert.Equal([1L], Take(1, Telling + 2));
    }

    [Fact]
    public void A_roll_call_shows_that_the_last_word_is_missing()
    {
        Take(1);
        _hearing.Expect(new TellingPlace(Telling, 2));
        Assert.True(_hearing.HasGap);
        Assert.False(_hearing.IsBroken);

        Assert.Equal([2L], Take(2));
        Assert.False(_hearing.HasGap);
    }

    [Theory]
    [InlineData(Telling - 2)]
    [InlineData(Telling + 1)]
    public void A_roll_call_under_another_telling_means_to_ask_for_everything(long telling)
    {
        _hearing.Expect(new TellingPlace(telling, 0));
        Assert.True(_hearing.IsBroken);
    }

    [Fact]
    public void A_gap_that_will_not_close_is_not_waited_for()
    {
        for (long number = 2; number <= Hearing.EarlyMax + 2; number++) Take(number);
        Assert.True(_hearing.IsBroken);
    }

    private long[] Take(long number, long telling = Telling) =>
        [.. _hearing.Take(new ServerEnded("number", $"{number}"), new TellingPlace(telling, number))
            .Select(message => long.Parse(((ServerEnded)message).Detail, CultureInfo.InvariantCulture))];
}
