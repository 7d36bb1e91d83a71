using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room;

namespace Conference.MediaNode.Media;

/// <summary>
/// One authenticated RTP packet of a batch, decrypted in the batch's memory, with what a forwarder wants to know of it read
/// once for all subscribers. Offsets are into the batch's memory.
/// </summary>
internal struct Arrival
{
    public Track Track;
    public TrackLayer Layer;
    public CodecBinding Codec;

    /// <summary>Unwrapped.</summary>
    public long SequenceNumber;
    public uint Timestamp;
    public int PayloadOffset;
    public int PayloadLength;
    public bool Marker;

    /// <summary>A decoder can start here: the first packet of a key frame; every packet of audio.</summary>
    public bool StartsKeyFrame;

    /// <summary>-dBov as in the extension's byte, voice bit included; -1 when absent.</summary>
    public short AudioLevel;

    /// <summary>The AV1 dependency descriptor, copied as it is; length 0 when absent.</summary>
    public int DependencyOffset;
    public byte DependencyLength;

    /// <summary>Octets to add when it is forwarded, so that the packets of a burst are of one size.</summary>
    public byte Padding;

    /// <summary>Came as a retransmission.</summary>
    public bool IsRestored;

    /// <summary>A subscriber may ask for it again.</summary>
    public bool IsKept;

    /// <summary>The next arrival of the same track in the batch, or -1.</summary>
    public int Next;
}
