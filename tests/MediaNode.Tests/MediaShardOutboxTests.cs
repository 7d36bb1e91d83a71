using Conference.MediaNode.Send;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests;

/// <summary>How bursts leave: whole where there is room, in parts where there is not.</summary>
public class MediaShardOutboxTests
{
    [Fact]
    public void A_frame_leaves_as_one_run_to_each_subscriber()
    {
        using SimCall call = new(6, publishers: 1);
        call.SubscribeAll();
        SimCall.Camera(call[0]).Frame(isKey: true, packets: 12);
        (long runs, long datagrams) = (call.Rig.Runs, call.Rig.Datagrams);

        call.Rig.Exchange();

        Assert.Equal((5, 60), (call.Rig.Runs - runs, call.Rig.Datagrams - datagrams));
        Assert.Equal(0, call.Rig.FullOutboxes);
    }

    [Fact]
    public void A_check_that_cannot_be_answered_is_counted_and_means_nothing()
    {
        using ShardRig rig = new(outbox: new Outbox(lengthMax: 4096, runsMax: 1));
        using SimCall call = new(2, rig: rig, connects: false);
        foreach (SimClient client in call.Clients)
        {
            rig.Negotiate(client);
            client.Check();
        }

        rig.Exchange();

        Assert.Equal((1, 0), (call[0].CheckAnswers, call[1].CheckAnswers));
        Assert.Equal(1, rig.Dropped(DropReason.OutboxFull));
        Assert.Empty(rig.MediaRoom.Links[1].Paths);
        call[1].Check();
        rig.Exchange();
        Assert.Equal(1, call[1].CheckAnswers);
    }

    [Theory]
    [InlineData(4 * 1024, 64)]
    [InlineData(16 * 1024, 64)]
    [InlineData(1 << 20, 6)]
    [InlineData(2 * 1024, 6)]
    public void An_outbox_smaller_than_a_burst_is_filled_again_and_again(int lengthMax, int runsMax)
    {
        using ShardRig rig = new(outbox: new Outbox(lengthMax, runsMax));
        using SimCall call = new(5, rig: rig, publishers: 2);
        call.SubscribeAll();
        SimStream video = SimCall.Camera(call[0]);
        SimStream second = SimCall.Camera(call[1]);

        // Lengths that differ keep the runs from joining.
        for (int i = 0; i < 4; i++)
        {
            video.Frame(isKey: i == 0, packets: 5, length: 700 + (i * 30));
            second.Frame(isKey: i == 0, packets: 5, length: 300 + (i * 70));
            for (int k = 0; k < 3; k++) SimCall.Microphone(call[0]).Audio();
        }

        rig.Exchange();

        Assert.True(rig.FullOutboxes > 3);
        Assert.Equal(0, rig.Dropped(DropReason.OutboxFull));
        foreach (SimClient viewer in call.Clients.Skip(1))
        {
            int person = call.Clients.IndexOf(viewer);
            StreamAssert.Carries(video.Sent, [.. viewer.ReceivedIn("v0")], SimCall.Vp8Of(person));
            StreamAssert.Carries(SimCall.Microphone(call[0]).Sent, [.. viewer.ReceivedIn("a0")], SimCall.OpusOf(person));
            if (person > 1) StreamAssert.Carries(second.Sent, [.. viewer.ReceivedIn("v1")], SimCall.Vp8Of(person));
        }
    }
}
