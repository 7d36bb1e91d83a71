using System.Buffers.Binary;
using Conference.MediaNode.Wire.Payload;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Rig;

/// <summary>An RTP packet as one end of a call sees it, in clear.</summary>
internal sealed record SimPacket(
    uint Ssrc, ushort SequenceNumber, uint Timestamp, byte PayloadType, bool Marker, byte[] Payload)
{
    public byte? Level { get; init; }

    public byte[]? Dependency { get; init; }

    public bool IsKeyFrame => Vp8Descriptor.TryParse(Payload, out Vp8Descriptor vp8, out _) && vp8.IsKeyFrame;

    public ushort? PictureId => Vp8Descriptor.TryParse(Payload, out Vp8Descriptor vp8, out _) ? vp8.PictureId : null;

    public byte? Tl0 => Vp8Descriptor.TryParse(Payload, out Vp8Descriptor vp8, out _) ? vp8.Tl0PicIdx : null;

    /// <summary>Of a retransmission: the packet that it repeats, whose SSRC and payload type only the receiver knows.</summary>
    public SimPacket Original() => this with
    {
        SequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(Payload),
        PayloadType = (byte)(PayloadType - 1),
        Payload = Payload[2..],
    };

    /// <summary>What the publisher wrote, without the numbers that a node rewrites.</summary>
    public string Content()
    {
        byte[] content = [.. Payload];
        if (PictureId is not null && Vp8Descriptor.TryParse(content, out Vp8Descriptor vp8, out _))
        {
            Vp8Descriptor.WritePictureId(content, vp8, 0);
            Vp8Descriptor.WriteTl0PicIdx(content, vp8, 0);
        }

        return Convert.ToHexString(content);
    }

    public static SimPacket Read(ReadOnlySpan<byte> plain, SimExtensions ids)
    {
        Assert.True(RtpView.TryParse(plain, out RtpView rtp, out RtpError error), error.ToString());
        byte? level = null;
        byte[]? dependency = null;
        foreach (RtpExtensionElement element in new RtpExtensionEnumerator(rtp.ExtensionProfile, rtp.Extension))
        {
            if (element.Id == ids.AudioLevel) level = element.Value[0];
            if (element.Id == ids.Dependency) dependency = element.Value.ToArray();
        }

        return new SimPacket(rtp.Ssrc, rtp.SequenceNumber, rtp.Timestamp, rtp.PayloadType, rtp.Marker, rtp.Payload.ToArray())
        {
            Level = level,
            Dependency = dependency,
        };
    }
}
