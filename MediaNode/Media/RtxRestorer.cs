using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Media;

/// <summary>
/// Turns retransmissions back into the packets that they repeat (RFC 4588 §4, SSRC multiplexed). What they repeat is told
/// by an a=ssrc-group:FID, or by MID, repaired rid and payload type (RFC 8852 §3.2).
/// </summary>
internal sealed class RtxRestorer(StreamTable streams)
{
    /// <summary>OSN: the original sequence number, before the original payload.</summary>
    public const int HeaderLength = 2;

    /// <summary>Finds the stream of retransmissions that a packet belongs to; an unknown one is opened.</summary>
    /// <param name="drop">None when the packet is no retransmission at all.</param>
    public bool TryFind(
        in RtpView rtp,
        in PacketExtensions extensions,
        IReadOnlyList<Track> tracks,
        [NotNullWhen(true)] out RtxStream? stream,
        out DropReason? drop)
    {
        drop = null;
        if (streams.TryFindRtx(rtp.Ssrc, out stream)) return true;

        for (int i = 0; i < tracks.Count; i++)
        {
            bool isNamed = extensions.Mid.IsEmpty
                ? tracks[i].AnnouncesRtx(rtp.Ssrc)
                : tracks[i].MidIs(extensions.Mid);
            if (!isNamed || tracks[i].FindRepairedCodec(rtp.PayloadType) is null) continue;

            drop = DropReason.RtxWithoutStream;
            if (FindSource(tracks[i], rtp.Ssrc, extensions.RepairedRid) is not { } source) return false;

            drop = DropReason.TooManyStreams;
            if (streams.IsRtxFull) return false;

            stream = new RtxStream(rtp.Ssrc, source);
            streams.Add(stream);
            return true;
        }

        return false;
    }

    /// <summary>Counts the retransmission, and reads what it repeats.</summary>
    public static bool TryRead(
        in RtpView rtp,
        RtxStream stream,
        [NotNullWhen(true)] out CodecBinding? codec,
        out ushort sequenceNumber,
        out DropReason drop)
    {
        codec = null;
        sequenceNumber = 0;
        stream.OnPacket(rtp.SequenceNumber, rtp.Payload.Length);

        // Browsers probe for bandwidth with padding in this stream.
        drop = DropReason.PaddingOnly;
        if (rtp.Payload.IsEmpty) return false;

        drop = DropReason.RtxMalformed;
        if (rtp.Payload.Length < HeaderLength) return false;

        drop = DropReason.SourceReplaced;
        if (stream.Source.Layer.Stream != stream.Source) return false;

        drop = DropReason.UnknownPayloadType;
        codec = stream.Source.Track.FindRepairedCodec(rtp.PayloadType);
        if (codec is null || codec.ClockRate != stream.Source.ClockRate) return false;

        sequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(rtp.Payload);
        return true;
    }

    private ReceiveStream? FindSource(Track track, uint ssrc, ReadOnlySpan<byte> repairedRid)
    {
        if (track.FindRepairedSsrc(ssrc) is { } announced)
        {
            return streams.TryFind(announced, out ReceiveStream? source) && source.Track == track ? source : null;
        }

        foreach (TrackLayer layer in track.Layers)
        {
            if (layer.RidIs(repairedRid)) return layer.Stream;
        }

        return null;
    }
}
