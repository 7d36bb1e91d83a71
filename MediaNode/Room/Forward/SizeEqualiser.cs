using Conference.MediaNode.Media;

namespace Conference.MediaNode.Room.Forward;

/// <summary>
/// Pads packets of a burst to one size, so that they leave in one UDP GSO send: there all segments are equal but the last,
/// which may be shorter. Browsers cut a frame into pieces that differ by a byte or two, and without this each would be a
/// send of its own.
/// </summary>
internal static class SizeEqualiser
{
    /// <summary>Bytes added to a packet at most: a fraction of what the headers of a datagram cost.</summary>
    public const int PaddingMax = 32;

    /// <param name="arrivals">Of a batch.</param>
    /// <param name="first">Of one track; the others follow by <see cref="Arrival.Next"/>.</param>
    public static void Equalise(Span<Arrival> arrivals, int first)
    {
        while (first >= 0) first = EqualiseRun(arrivals, first);
    }

    /// <summary>Returns where the next run begins.</summary>
    private static int EqualiseRun(Span<Arrival> arrivals, int first)
    {
        int smallest = arrivals[first].PayloadLength;
        int largest = smallest;
        int last = first;
        for (int next = arrivals[first].Next; next >= 0 && IsAlike(arrivals[first], arrivals[next]); next = arrivals[next].Next)
        {
            int length = arrivals[next].PayloadLength;
            if (Math.Max(largest, length) - Math.Min(smallest, length) > PaddingMax)
            {
                // A shorter one may still be the last segment, as it is.
                if (length < smallest) last = next;
                break;
            }

            largest = Math.Max(largest, length);
            smallest = Math.Min(smallest, length);
            last = next;
        }

        for (int i = first; i != last; i = arrivals[i].Next) arrivals[i].Padding = (byte)(largest - arrivals[i].PayloadLength);
        return arrivals[last].Next;
    }

    /// <summary>Written under headers of one length. Retransmissions come by themselves, at any time.</summary>
    private static bool IsAlike(in Arrival a, in Arrival b) =>
        a.Layer == b.Layer && a.DependencyLength == b.DependencyLength && (a.AudioLevel >= 0) == (b.AudioLevel >= 0)
        && a.PayloadLength > 0 && b.PayloadLength > 0;
}
