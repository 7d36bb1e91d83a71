using Conference.MediaNode.Ingress;
using Conference.MediaNode.Send;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests.Handover.Moves;

public class TunnelAllocationTests
{
    private const int RoundsPerWindow = 50;
    private const int RoundsWarmUp = 150;
    private const int Rounds = RoundsWarmUp + (Allocations.Windows * RoundsPerWindow);

    /// <summary>A client's packets to the old node, from there to the new one, to the others' old node, and to the others.</summary>
    [Fact]
    public void Datagrams_that_are_passed_on_between_two_nodes_allocate_nothing()
    {
        using MoveRig rig = new();
        rig.Move();
        List<DatagramBatch> batches = [];
        for (int i = 0; i < Rounds; i++) batches.Add(Say(rig));
        DatagramBatch there = new(2048, 2048);
        DatagramBatch back = new(2048, 2048);
        RunThrough(0, RoundsWarmUp);
        long carried = rig.Old.Shard.Counters.Tunnelled;

        Allocations.AssertNone(window => RunThrough(RoundsWarmUp + (window * RoundsPerWindow), RoundsPerWindow));

        // Of three people, one talks: five packets in, and each to two others. (Video would grow its history at first.)
        Assert.Equal(15 * Allocations.Windows * RoundsPerWindow, rig.Old.Shard.Counters.Tunnelled - carried);

        void RunThrough(int first, int count)
        {
            for (int i = first; i < first + count; i++)
            {
                Carry(rig.Old, batches[i], there);
                Carry(rig.New, there, back);
                Carry(rig.Old, back, there);
            }
        }
    }

    private static DatagramBatch Say(MoveRig rig)
    {
        SimClient talker = rig.Call[0];
        for (int i = 0; i < 5; i++) SimCall.Microphone(talker).Audio();
        DatagramBatch batch = new(talker.Outgoing.Count, 2048);
        foreach (byte[] datagram in talker.Outgoing)
        {
            int offset = batch.Count * batch.Stride;
            datagram.CopyTo(batch.Memory, offset);
            batch.Add(offset, datagram.Length, talker.Path);
        }

        talker.Outgoing.Clear();
        return batch;
    }

    /// <summary>What the shard sends to the other node goes into <paramref name="tunnelled"/>.</summary>
    private static void Carry(ShardRig rig, DatagramBatch batch, DatagramBatch tunnelled)
    {
        rig.Shard.Handle(batch, rig.Now);
        Assert.False(rig.Shard.Drain(rig.Now));
        tunnelled.Clear();
        Outbox outbox = rig.Shard.Outbox;
        foreach (ref readonly OutboxRun run in outbox.Runs)
        {
            for (int at = 0; at < run.Length; at += run.SegmentLength)
            {
                int offset = tunnelled.Count * tunnelled.Stride;
                int length = Math.Min(run.SegmentLength, run.Length - at);
                outbox.Memory.AsSpan(run.Offset + at, length).CopyTo(tunnelled.Memory.AsSpan(offset));
                tunnelled.Add(offset, length, run.Path);
            }
        }

        outbox.Clear();
    }
}
