using System.Runtime.InteropServices;
using Conference.MediaNode.Link.Srtp;

namespace Conference.Fuzz.Targets.Link;

/// <summary>All that an opener knows of its streams, as bytes to compare.</summary>
internal static class OpenerState
{
    public static byte[] Of(SrtpOpener opener)
    {
        List<ulong> state = [];
        ulong[] ring = new ulong[SrtpIndexWindow.Words];
        foreach (SrtpReceiveStream stream in opener.Streams)
        {
            state.Add(stream.Ssrc);
            state.Add((ulong)stream.Rtp.Highest);
            stream.Rtp.CopyTo(ring);
            state.AddRange(ring);
            state.Add((ulong)stream.Rtcp.Highest);
            stream.Rtcp.CopyTo(ring);
            state.AddRange(ring);
        }
        return MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(state)).ToArray();
    }
}
