using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>
/// Writes the chunks and deltas of transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
/// First every arrival becomes a status, up to the first delta that 16 bits cannot say; then chunks are chosen,
/// each time the kind that covers most, as long as chunks and deltas fit; last come the deltas.
/// </summary>
internal static class TransportFeedbackContent
{
    /// <summary>Returns the bytes written; 0 when nothing fits.</summary>
    public static int Write(
        Span<byte> destination, long referenceTime, ReadOnlySpan<PacketArrival> arrivals, out int consumed)
    {
        long referenceTicks = referenceTime * PacketArrival.TicksPerReference;
        Span<PacketStatus> scratch = stackalloc PacketStatus[Math.Min(arrivals.Length,
            TransportFeedback.StatusCountMax)];
        ReadOnlySpan<PacketStatus> statuses = scratch[..Classify(arrivals, referenceTicks, scratch)];

        int length = WriteChunks(destination, statuses, out consumed);
        return length + WriteDeltas(destination[length..], arrivals[..consumed], statuses, referenceTicks);
    }

    private static int Classify(
        ReadOnlySpan<PacketArrival> arrivals, long referenceTicks, Span<PacketStatus> statuses)
    {
        long previous = referenceTicks;
        for (int i = 0; i < statuses.Length; i++)
        {
            if (!arrivals[i].IsReceived) continue;

            switch (arrivals[i].Ticks - previous)
            {
                case >= byte.MinValue and <= byte.MaxValue:
                    statuses[i] = PacketStatus.SmallDelta;
                    break;
                case >= short.MinValue and <= short.MaxValue:
                    statuses[i] = PacketStatus.LargeDelta;
                    break;
                default:
                    return i;
            }

            previous = arrivals[i].Ticks;
        }

        return statuses.Length;
    }

    private static int WriteChunks(Span<byte> destination, ReadOnlySpan<PacketStatus> statuses, out int covered)
    {
        int chunkLength = 0;
        int deltaLength = 0;
        covered = 0;
        while (covered < statuses.Length)
        {
            int deltaRoom = destination.Length - chunkLength - deltaLength - StatusChunk.Length;
            ReadOnlySpan<PacketStatus> next = WhatFits(statuses[covered..], deltaRoom);
            if (next.IsEmpty) break;

            // A vector that is not full ends the feedback: either the statuses end with it, or less room is left
            // than another chunk takes.
            StatusChunk chunk = Choose(next, out int taken);
            BinaryPrimitives.WriteUInt16BigEndian(destination[chunkLength..], chunk.Value);
            foreach (PacketStatus status in next[..taken]) deltaLength += (int)status;
            chunkLength += StatusChunk.Length;
            covered += taken;
        }

        return chunkLength;
    }

    /// <summary>Those at the front whose deltas fit, and no more of them than one chunk can cover.</summary>
    private static ReadOnlySpan<PacketStatus> WhatFits(ReadOnlySpan<PacketStatus> statuses, int deltaRoom)
    {
        if (deltaRoom < 0) return default;

        int run = RunLength(statuses);
        int countMax = Math.Min(statuses.Length, Math.Max(run, StatusChunk.OneBitCount));
        for (int i = 0; i < countMax; i++)
        {
            deltaRoom -= (int)statuses[i];
            if (deltaRoom < 0) return statuses[..i];
        }

        return statuses[..countMax];
    }

    private static StatusChunk Choose(ReadOnlySpan<PacketStatus> statuses, out int taken)
    {
        int run = RunLength(statuses);
        int oneBit = Math.Min(statuses.Length, StatusChunk.OneBitCount);
        int twoBit = Math.Min(statuses.Length, StatusChunk.TwoBitCount);

        // A one-bit vector cannot say "large", nor stop before its end unless the statuses do.
        if (statuses[..oneBit].Contains(PacketStatus.LargeDelta)) oneBit = 0;

        taken = Math.Max(run, Math.Max(oneBit, twoBit));
        if (taken == run) return StatusChunk.Run(statuses[0], run);
        return taken == oneBit ? StatusChunk.OneBit(statuses[..oneBit]) : StatusChunk.TwoBit(statuses[..twoBit]);
    }

    private static int RunLength(ReadOnlySpan<PacketStatus> statuses)
    {
        int different = statuses.IndexOfAnyExcept(statuses[0]);
        return Math.Min(different < 0 ? statuses.Length : different, StatusChunk.RunMax);
    }

    private static int WriteDeltas(Span<byte> destination, ReadOnlySpan<PacketArrival> arrivals,
        ReadOnlySpan<PacketStatus> statuses, long referenceTicks)
    {
        int length = 0;
        long previous = referenceTicks;
        for (int i = 0; i < arrivals.Length; i++)
        {
            if (statuses[i] is PacketStatus.NotReceived) continue;

            long delta = arrivals[i].Ticks - previous;
            if (statuses[i] is PacketStatus.SmallDelta) destination[length] = (byte)delta;
            else BinaryPrimitives.WriteInt16BigEndian(destination[length..], (short)delta);
            length += (int)statuses[i];
            previous = arrivals[i].Ticks;
        }

        return length;
    }
}
