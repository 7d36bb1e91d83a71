using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests;

public class MediaShardAllocationTests
{
    private const int BatchesWarmUp = 100;
    private const int Batches = 250;
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

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = BatchesWarmUp; i < batches.Count; i++) Carry(shard, batches[i], now);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(10_000, packets);
        Assert.Equal(100_000, shard.Counters.RtpForwarded - forwarded);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Packets_that_are_refused_allocate_nothing()
    {
        using SimCall call = new(2);
        SimStream stranger = call[0].Stream(call[0].Offer.Sections[0], 99);
        stranger.WritesMid = false;
        stranger.PayloadType = 20;
        List<DatagramBatch> batches = [];
        for (int i = 0; i < 40; i++)
        {
            for (int k = 0; k < 8; k++) stranger.Send([1, 2, 3], marker: false);
            batches.Add(Take(call[0]));
        }

        foreach (DatagramBatch batch in batches.Take(20)) Carry(call.Rig.Shard, batch, call.Rig.Now);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 20; i < 40; i++) Carry(call.Rig.Shard, batches[i], call.Rig.Now);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(320, call.Rig.Dropped(DropReason.UnknownStream));
        Assert.Equal(0, allocated);
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

    private static DatagramBatch Take(SimClient client)
    {
        DatagramBatch batch = new(client.Outgoing.Count, 1500);
        for (int i = 0; i < client.Outgoing.Count; i++)
        {
            client.Outgoing[i].CopyTo(batch.Memory, i * batch.Stride);
            batch.Add(i * batch.Stride, client.Outgoing[i].Length, client.Path);
        }

        client.Outgoing.Clear();
        return batch;
    }
}
