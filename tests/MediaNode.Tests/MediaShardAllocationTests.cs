using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Media;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests;

public class MediaShardAllocationTests
{
    private const int BatchesWarmUp = 100;
    private const int BatchesPerWindow = 50;
    private const int Batches = Allocations.Windows * BatchesPerWindow;
    private const int RoundsPerBatch = 8;

    [Theory]
    [InlineData(nameof(SrtpProfile.AeadAes128Gcm))]
    [InlineData(nameof(SrtpProfile.Aes128CmHmacSha1_80))]
    public void Ten_thousand_packets_to_ten_subscribers_allocate_nothing(string profile)
    {
        using SimCall call = new(11, Enum.Parse<SrtpProfile>(profile), publishers: 1);
        call.SubscribeAll();
        List<DatagramBatch> batches = [];
        for (int i = 0; i < BatchesWarmUp + Batches; i++) batches.Add(Batch(call, isFirst: i == 0));

        MediaShard shard = call.Rig.Shard;
        Instant now = call.Rig.Now;
        for (int i = 0; i < BatchesWarmUp; i++) Carry(shard, batches[i], now);
        long forwarded = shard.Counters.RtpForwarded;
        int packets = batches.Skip(BatchesWarmUp).Sum(batch => batch.Count);

        Allocations.AssertNone(window =>
        {
            int first = BatchesWarmUp + (window * BatchesPerWindow);
            for (int i = first; i < first + BatchesPerWindow; i++) Carry(shard, batches[i], now);
        });

        Assert.Equal(10_000, packets);
        Assert.Equal(100_000, shard.Counters.RtpForwarded - forwarded);
    }

    [Fact]
    public void Loss_retransmissions_and_requests_for_them_allocate_nothing()
    {
        using SimCall call = new(3, publishers: 1);
        call.SubscribeAll();
        SimStream camera = SimCall.Camera(call[0]);
        camera.Frame(isKey: true, packets: 1);
        call.Rig.Exchange();
        ushort first = (ushort)(call[1].ReceivedIn("v0").Single().SequenceNumber + 1);
        List<DatagramBatch> batches = [];
        for (int i = 0; i < BatchesWarmUp + Batches; i++)
        {
            // Of 24 packets the last four but one are lost, and come with the next batch.
            for (int k = 0; k < RoundsPerBatch; k++) camera.Frame(isKey: false);
            call[0].Outgoing.RemoveRange(20, 3);
            for (int k = 0; k < 3 && i > 0; k++) camera.Resend(camera.Sent[^(28 - k)].SequenceNumber);
            if (i > 0) call[1].Nack("v0", (ushort)(first + (24 * i) - 24), (ushort)(first + (24 * i) - 20));
            batches.Add(Take(call[0], call[1]));
        }

        MediaShard shard = call.Rig.Shard;
        Instant now = call.Rig.Now;
        RunThrough(0, BatchesWarmUp);

        Allocations.AssertNone(window => RunThrough(BatchesWarmUp + (window * BatchesPerWindow), BatchesPerWindow));

        int repaired = batches.Count - 1;
        Assert.Equal(3 * repaired, shard.Counters.NacksOut);
        Assert.Equal(3 * repaired, shard.Counters.RtpRestored);
        Assert.Equal(2 * repaired, shard.Counters.RtpResent);

        void RunThrough(int first, int count)
        {
            for (int i = first; i < first + count; i++)
            {
                now += NackGenerator.ReorderDelay;
                shard.HandleTimeout(now);
                Carry(shard, batches[i], now);
            }
        }
    }

    [Fact]
    public void Packets_that_are_refused_allocate_nothing()
    {
        using SimCall call = new(2);
        SimStream stranger = call[0].Stream(call[0].Offer.Sections[0], 99);
        stranger.WritesMid = false;
        stranger.PayloadType = 20;
        List<DatagramBatch> batches = [];
        for (int i = 0; i < 20 * (1 + Allocations.Windows); i++)
        {
            for (int k = 0; k < 8; k++) stranger.Send([1, 2, 3], marker: false);
            batches.Add(Take(call[0]));
        }

        foreach (DatagramBatch batch in batches.Take(20)) Carry(call.Rig.Shard, batch, call.Rig.Now);
        Allocations.AssertNone(window =>
        {
            for (int i = 20 + (window * 20); i < 40 + (window * 20); i++) Carry(call.Rig.Shard, batches[i], call.Rig.Now);
        });

        Assert.Equal(8 * batches.Count, call.Rig.Dropped(DropReason.UnknownStream));
    }

    private static void Carry(MediaShard shard, DatagramBatch batch, Instant now)
    {
        shard.Handle(batch, now);
        while (shard.Drain(now)) shard.Outbox.Clear();
        shard.Outbox.Clear();
    }

    /// <summary>Eight rounds of two packets of audio and a frame of three of video.</summary>
    private static DatagramBatch Batch(SimCall call, bool isFirst)
    {
        for (int round = 0; round < RoundsPerBatch; round++)
        {
            SimCall.Microphone(call[0]).Audio();
            SimCall.Microphone(call[0]).Audio();
            SimCall.Camera(call[0]).Frame(isKey: isFirst && round == 0);
        }

        return Take(call[0]);
    }

    private static DatagramBatch Take(params SimClient[] clients)
    {
        DatagramBatch batch = new(clients.Sum(client => client.Outgoing.Count), 1500);
        foreach (SimClient client in clients)
        {
            foreach (byte[] datagram in client.Outgoing)
            {
                int offset = batch.Count * batch.Stride;
                datagram.CopyTo(batch.Memory, offset);
                batch.Add(offset, datagram.Length, client.Path);
            }

            client.Outgoing.Clear();
        }

        return batch;
    }
}
