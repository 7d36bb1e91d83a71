using Conference.Grains.Interfaces.Signalling;
using Conference.Grains.Signalling;

namespace Conference.Signalling;

public class InboxTests
{
    [Fact]
    public void A_repeated_message_gets_the_answer_it_got_before()
    {
        Inbox inbox = new();
        inbox.Remember(1, SignallingRefusal.NoMediaNode);

        Assert.Equal(SignallingRefusal.NoMediaNode, inbox.AnswerTo(1));
        Assert.Null(inbox.AnswerTo(2));
    }

    [Fact]
    public void A_message_that_was_overtaken_is_still_new()
    {
        Inbox inbox = new();
        inbox.Remember(7, SignallingRefusal.None);

        Assert.Null(inbox.AnswerTo(6));
    }

    [Fact]
    public void Memory_is_bounded_and_what_fell_out_counts_as_repeated()
    {
        Inbox inbox = new();
        for (int id = 1; id <= Inbox.RememberedMax + 1; id++) inbox.Remember(id, SignallingRefusal.UnknownTrack);

        Assert.Equal(SignallingRefusal.None, inbox.AnswerTo(1));
        Assert.Equal(SignallingRefusal.UnknownTrack, inbox.AnswerTo(2));
    }
}
