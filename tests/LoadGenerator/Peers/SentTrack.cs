using System.Buffers.Binary;
using System.Text;
using Conference.LoadGenerator.Signalling;
using Conference.MediaNode;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.LoadGenerator.Peers;

/// <summary>A track that a client publishes: says when its next packets are due and writes them.</summary>
internal sealed class SentTrack(int number, string mid, bool isVideo, LoadOptions options)
{
    /// <summary>Packets whose time of sending is remembered: a 16-bit cycle.</summary>
    private const int SentAtCount = 1 << 16;

    private const double AudioPacketsPerSecond = 50;
    private const int AudioLengthMin = 80;
    private const int AudioLengthRange = 41;
    private const byte AudioLevelDbov = 30;
    private const byte VoiceBit = 0x80;

    private readonly byte[] _mid = Encoding.ASCII.GetBytes(mid);
    private readonly long[] _sentAt = new long[SentAtCount];
    private double _rate;
    private double _packetsOwed;
    private int _packetsLeft;
    private bool _isFrameStart = true;
    private bool _isKeyFrame;
    private uint _timestamp = (uint)number * 7919;
    private ushort _pictureId;

    public int Number => number;

    public string Mid => mid;

    public bool IsVideo => isVideo;

    public uint Ssrc { get; } = 0x1000_0000 + (uint)number;

    public Instant NextDueAt { get; private set; } = Instant.Never;

    /// <summary>Extended, of the next packet.</summary>
    public long NextSequence { get; private set; } = 1000;

    public uint Packets { get; private set; }

    public uint Octets { get; private set; }

    public long KeyFrames { get; private set; }

    /// <summary>Somebody asked for a key frame: the next frame is one. The first is one anyway.</summary>
    public bool OwesKeyFrame { get; set; } = true;

    /// <summary>Nanoseconds of the wall clock.</summary>
    public long SentAt(long sequence) => Volatile.Read(ref _sentAt[sequence & (SentAtCount - 1)]);

    /// <param name="videoRate">Packets per second; 0 for silence.</param>
    public void SetRate(double videoRate, Instant now)
    {
        _rate = isVideo || videoRate == 0 ? videoRate : AudioPacketsPerSecond;
        _packetsOwed = 0;

        // Publishers that start at once must not send at once: each has its place within a frame's time.
        TimeSpan place = TimeSpan.FromSeconds(number * 0.618 % 1 / options.FramesPerSecond);
        NextDueAt = _rate == 0 ? Instant.Never : now + place;
    }

    /// <summary>How many packets to send now.</summary>
    public int TakeDue(Instant now)
    {
        if (now < NextDueAt) return 0;

        bool isBurst = isVideo && options.Pace is Pace.Frame;
        double packets = isBurst ? _rate / options.FramesPerSecond : 1;
        NextDueAt += TimeSpan.FromSeconds(packets / _rate);
        if (NextDueAt < now - TimeSpan.FromMilliseconds(100)) NextDueAt = now;

        _packetsOwed += packets;
        int due = (int)(_packetsOwed + 1e-9);
        _packetsOwed -= due;
        if (_packetsLeft == 0 && due > 0) BeginFrame(isBurst ? due : (int)Math.Max(1, Math.Round(_rate / options.FramesPerSecond)));
        return due;
    }

    /// <summary>Writes the next packet, plain, and returns its length.</summary>
    /// <param name="transportNumber">The next of the client's transport-wide numbers.</param>
    public int Write(Span<byte> destination, ref ushort transportNumber)
    {
        if (_packetsLeft == 0) BeginFrame(1);
        bool marker = --_packetsLeft == 0;
        byte type = isVideo ? OfferText.VideoPayloadType : OfferText.AudioPayloadType;
        int length = isVideo ? options.PacketLength : AudioLengthMin + (int)(NextSequence * 7919 % AudioLengthRange);
        int header = RtpHeaderWriter.Write(destination, marker, type, (ushort)NextSequence, _timestamp, Ssrc);
        header += WriteExtensions(destination[header..], ref transportNumber);
        RtpHeaderWriter.SetExtension(destination);

        Span<byte> payload = destination[header..length];
        payload.Fill(0x55);
        if (isVideo) WriteVp8(payload);
        else payload[0] = 0x78;
        new PacketStamp(number, NextSequence).Write(payload);
        _isFrameStart = false;

        Packets++;
        Octets += (uint)payload.Length;
        Volatile.Write(ref _sentAt[NextSequence & (SentAtCount - 1)], WallClock.Nanoseconds);
        NextSequence++;
        return length;
    }

    public bool TryAppendReport(ref RtcpWriter writer)
    {
        NtpTime ntp = NtpTime.FromUnixNanoseconds(WallClock.Nanoseconds);
        return writer.TryAppendSenderReport(Ssrc, ntp, _timestamp, Packets, Octets, []);
    }

    private void BeginFrame(int packets)
    {
        _packetsLeft = isVideo ? packets : 1;
        _isFrameStart = true;
        _timestamp += isVideo ? (uint)(90_000 / options.FramesPerSecond) : 48_000 / (uint)AudioPacketsPerSecond;
        _pictureId = (ushort)((_pictureId + 1) & 0x7FFF);
        _isKeyFrame = OwesKeyFrame;
        OwesKeyFrame = false;
        if (isVideo && _isKeyFrame) KeyFrames++;
    }

    private int WriteExtensions(Span<byte> destination, ref ushort transportNumber)
    {
        RtpExtensionWriter extensions = new(destination);
        extensions.TryAppend(OfferText.MidId, _mid);
        if (!isVideo) extensions.TryAppend(OfferText.AudioLevelId, [VoiceBit | AudioLevelDbov]);
        if (options.TransportNumbers)
        {
            Span<byte> value = stackalloc byte[TransportSequenceNumber.Length];
            TransportSequenceNumber.Write(value, new SequenceNumber(transportNumber++));
            extensions.TryAppend(OfferText.TransportCcId, value);
        }

        return extensions.Finish();
    }

    //  |X|R|N|S|R| PID | I|L|T|K|RSV | M| PictureID (15) |   RFC 7741 §4.2; then P of the payload header, 0 in key frames
    private void WriteVp8(Span<byte> payload)
    {
        payload[0] = (byte)(_isFrameStart ? 0x90 : 0x80);
        payload[1] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(_pictureId | 0x8000));
        if (_isFrameStart) payload[4] = (byte)(_isKeyFrame ? 0x10 : 0x11);
    }
}
