using Conference.MediaNode.Media;

namespace Conference.MediaNode.Tests.Media;

public class KeyFrameRequestTests
{
    private static readonly Instant Start = Instant.FromMilliseconds(10_000);

    private readonly KeyFrameRequest _request = new();

    [Fact]
    public void Unwanted_it_has_no_deadline()
    {
        Assert.Equal(Instant.Never, _request.NextDeadline);
        Assert.False(_request.OnTimeout(Start));
    }

    [Fact]
    public void The_first_wish_is_sent_at_once()
    {
        _request.Want();
        Assert.True(_request.NextDeadline <= Start);
        Assert.True(_request.OnTimeout(Start));
        Assert.False(_request.OnTimeout(Start));
    }

    [Fact]
    public void Further_wishes_within_the_interval_are_merged()
    {
        _request.Want();
        Assert.True(_request.OnTimeout(Start));
        for (int i = 0; i < 100; i++) _request.Want();

        Assert.Equal(Start + KeyFrameRequest.Interval, _request.NextDeadline);
        Assert.False(_request.OnTimeout(_request.NextDeadline - TimeSpan.FromTicks(1)));
        Assert.True(_request.OnTimeout(Start + KeyFrameRequest.Interval));
    }

    [Fact]
    public void A_key_frame_ends_it_and_the_interval_still_holds_for_the_next_wish()
    {
        _request.Want();
        _request.OnTimeout(Start);
        _request.OnKeyFrame();
        Assert.Equal(Instant.Never, _request.NextDeadline);

        _request.Want();
        Assert.Equal(Start + KeyFrameRequest.Interval, _request.NextDeadline);
    }

    [Fact]
    public void It_gives_up_after_so_many_attempts_until_somebody_wishes_again()
    {
        _request.Want();
        int sent = 0;
        Instant now = Start;
        for (; _request.NextDeadline != Instant.Never; now += KeyFrameRequest.Interval)
        {
            Assert.True(_request.OnTimeout(now));
            sent++;
        }

        Assert.Equal(KeyFrameRequest.AttemptsMax, sent);
        _request.Want();
        Assert.True(_request.OnTimeout(now));
        Assert.NotEqual(Instant.Never, _request.NextDeadline);
    }
}
