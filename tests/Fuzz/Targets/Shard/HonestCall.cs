using System.Buffers.Binary;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.Fuzz.Targets.Shard;

/// <summary>
/// What one honest client says and another must hear: each packet once, in order, without a gap, whatever goes on
/// beside.
/// </summary>
internal sealed class HonestCall(SceneClient speaker, SceneClient listener)
{
    private const int AudioLength = 40;
    private const int VideoLength = 900;

    private readonly Queue<byte[]> _audio = [];
    private readonly Queue<byte[]> _video = [];
    private readonly Dictionary<uint, ushort> _lastNumbers = [];
    private int _said;
    private bool _hasBegun;

    /// <summary>From here on something is expected.</summary>
    public void Begin() => _hasBegun = true;

    /// <summary>Two packets of audio and a frame of three, which is a key frame now and then.</summary>
    public IEnumerable<byte[]> Say()
    {
        byte[] key = Content(VideoLength);
        _said++;
        yield return speaker.Audio(Expect(_audio, Content(AudioLength)), level: 30);
        yield return speaker.Video(ExpectFrame(key, isKey: true), isKey: true);
        for (int i = 0; i < 2; i++)
        {
            yield return speaker.Video(ExpectFrame(Content(VideoLength - (i * 100)), isKey: false), isKey: false);
        }
        yield return speaker.Audio(Expect(_audio, Content(AudioLength)), level: 31);
    }

    /// <summary>
    /// Everything that the node sends to the listener or the speaker must open; what is media must be the next.
    /// </summary>
    public void Receive(int address, ReadOnlySpan<byte> datagram)
    {
        SceneClient client = address == speaker.Address ? speaker : listener;
        switch (DatagramKinds.Of(datagram))
        {
            case DatagramKind.Rtp:
                byte[] packet = datagram.ToArray();
                Oracle.That(client.Srtp.Opener.TryOpenRtp(packet, out int length, out SrtpError error),
                    $"An honest client opens media, {error}");
                Oracle.That(client == listener && _hasBegun, "Only who subscribed gets media");
                Oracle.That(RtpView.TryParse(packet.AsSpan(0, length), out RtpView rtp, out _), "Media is RTP");
                Take(rtp);
                break;
            case DatagramKind.Rtcp:
                byte[] compound = datagram.ToArray();
                Oracle.That(client.Srtp.Opener.TryOpenRtcp(compound, out int plain, out SrtpError why),
                    $"An honest client opens reports, {why}");
                Oracle.That(RtcpCompound.TryParse(compound.AsSpan(0, plain), out _, out _), "Reports are RTCP");
                break;
            default:
                Oracle.That(DatagramKinds.Of(datagram) is DatagramKind.Stun or DatagramKind.Dtls,
                    "The node speaks STUN, DTLS and SRTP");
                break;
        }
    }

    public void CheckComplete()
    {
        Oracle.Equal(0, _audio.Count, "Honest audio arrives");
        Oracle.Equal(0, _video.Count, "Honest video arrives");
    }

    private byte[] ExpectFrame(byte[] content, bool isKey)
    {
        _video.Enqueue([0x10, (byte)(isKey ? 0 : 1), .. content]);
        return content;
    }

    private static byte[] Expect(Queue<byte[]> queue, byte[] content)
    {
        queue.Enqueue(content);
        return content;
    }

    private byte[] Content(int length)
    {
        byte[] content = new byte[length];
        BinaryPrimitives.WriteInt32BigEndian(content, _said);
        content[^1] = (byte)(_audio.Count + _video.Count);
        return content;
    }

    private void Take(in RtpView rtp)
    {
        bool isAudio = rtp.Ssrc == listener.SlotSsrcs["s"];
        Oracle.That(isAudio || rtp.Ssrc == listener.SlotSsrcs["t"], "Media comes in a slot");
        Oracle.Equal(isAudio ? SceneClient.OpusType : SceneClient.Vp8Type, rtp.PayloadType,
            "Media has its slot's type");
        Queue<byte[]> expected = isAudio ? _audio : _video;
        Oracle.That(expected.Count > 0, "Nothing arrives that was not said, and nothing twice");
        Oracle.Same(expected.Dequeue(), rtp.Payload, "Media arrives as it was said, in order");
        if (_lastNumbers.TryGetValue(rtp.Ssrc, out ushort last))
        {
            Oracle.Equal((ushort)(last + 1), rtp.SequenceNumber, "The numbers of a slot have no gap");
        }
        _lastNumbers[rtp.Ssrc] = rtp.SequenceNumber;
    }
}
