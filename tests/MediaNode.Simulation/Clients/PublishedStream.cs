using System.Buffers.Binary;
using System.Text;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Simulation.Scenarios;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>One RTP stream that a client sends: it numbers, stamps and fills packets, and remembers them.</summary>
internal sealed class PublishedStream
{
    private const int HeaderLengthMax = 12 + 64;
    private const byte PaddingLength = 32;
    private const int OsnLength = 2;

    private static readonly TimeSpan ResendAfter = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(2);

    private readonly StreamPlan _plan;
    private readonly Instant _startedAt;
    private readonly Dictionary<int, Instant> _resentAt = [];
    private long _sequence;
    private long _rtxSequence;
    private int _picture;
    private byte _tl0;

    public PublishedStream(SimClient client, int id, string mid, SectionKind kind, int layer, string? rid, StreamPlan plan)
    {
        (Client, Id, Mid, Kind, Layer, Rid, _plan) = (client, id, mid, kind, layer, rid, plan);
        _startedAt = client.Now;
        _sequence = plan.FirstNumber;
        _rtxSequence = plan.FirstNumber & 0x7FFF;
        _picture = plan.FirstPicture;
        PayloadType = kind is SectionKind.Audio ? client.Plan.Opus : client.Plan.Vp8;
    }

    public SimClient Client { get; }

    /// <summary>Its place among all streams of the run; written into every payload.</summary>
    public int Id { get; }

    public string Mid { get; }

    public SectionKind Kind { get; }

    /// <summary>0 without simulcast; higher is better.</summary>
    public int Layer { get; }

    public string? Rid { get; }

    public byte PayloadType { get; }

    public uint Ssrc => _plan.Ssrc;

    public uint RtxSsrc => _plan.RtxSsrc;

    public int ClockRate => Kind is SectionKind.Audio ? 48_000 : 90_000;

    public List<SentPacket> Sent { get; } = [];

    /// <summary>Of payload, padding left out.</summary>
    public uint Octets { get; private set; }

    public bool WantsKeyFrame { get; set; } = true;

    /// <summary>A simulcast layer may be off.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>The node has reported on it: from then on it needs no mid and rid.</summary>
    public bool IsKnown { get; set; }

    public bool IsRtxKnown { get; set; }

    /// <summary>What the stream's clock shows, which runs wrong.</summary>
    public uint TimestampAt(Instant at)
    {
        double ticks = (at - _startedAt).TotalSeconds * ClockRate * (1 + (_plan.ClockPpm * 1e-6));
        return _plan.FirstTimestamp + (uint)(long)ticks;
    }

    public void Audio(int length) => Send(Payloads.Opus(Id, Sent.Count, length), marker: Sent.Count == 0, startsKeyFrame: true);

    public void Frame(int packets, int length)
    {
        bool isKey = WantsKeyFrame;
        WantsKeyFrame = false;
        for (int i = 0; i < packets; i++)
        {
            byte[] payload = Payloads.Vp8(Id, Sent.Count, i == packets - 1 ? length / 2 : length, _picture, _tl0, i == 0, isKey);
            Send(payload, marker: i == packets - 1, startsKeyFrame: isKey && i == 0);
        }

        _picture = (_picture + 1) & 0x7FFF;
        _tl0++;
    }

    public void Padding() => Send([], marker: false, startsKeyFrame: false);

    /// <summary>The node has asked for a packet again. Not at once again for one that is on its way.</summary>
    public void Resend(ushort number)
    {
        SentPacket? packet = FindRecent(number);
        if (packet is null || packet.IsPadding) return;
        if (_resentAt.TryGetValue(packet.Counter, out Instant at) && Client.Now - at < ResendAfter) return;

        _resentAt[packet.Counter] = Client.Now;
        byte[] payload = new byte[OsnLength + packet.Payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)packet.Sequence);
        packet.Payload.CopyTo(payload, OsnLength);
        long transportNumber = Client.NextTransportNumber();
        byte[] plain = Write(packet, payload, transportNumber, isRtx: true);
        Client.SendRtp(plain, new SentRtp(packet, transportNumber, _rtxSequence++));
    }

    public override string ToString() => Rid is null ? $"{Client}:{Mid}" : $"{Client}:{Mid}/{Rid}";

    /// <summary>A browser keeps about a second.</summary>
    private SentPacket? FindRecent(ushort number)
    {
        for (int i = Sent.Count - 1; i >= 0 && Client.Now - Sent[i].CapturedAt < KeptFor; i--)
        {
            if ((ushort)Sent[i].Sequence == number) return Sent[i];
        }

        return null;
    }

    private void Send(byte[] payload, bool marker, bool startsKeyFrame)
    {
        Instant now = Client.Now;
        SentPacket packet = new()
        {
            Stream = this,
            Counter = Sent.Count,
            Sequence = _sequence++,
            Timestamp = TimestampAt(now),
            CapturedAt = now,
            Marker = marker,
            StartsKeyFrame = startsKeyFrame,
            Payload = payload,
        };
        Sent.Add(packet);
        Octets += (uint)payload.Length;
        long transportNumber = Client.NextTransportNumber();
        Client.SendRtp(Write(packet, payload, transportNumber, isRtx: false), new SentRtp(packet, transportNumber, null));
    }

    private byte[] Write(SentPacket packet, byte[] payload, long transportNumber, bool isRtx)
    {
        byte[] plain = new byte[HeaderLengthMax + payload.Length + PaddingLength];
        if (isRtx) RtpHeaderWriter.Write(plain, packet.Marker, Client.Plan.Rtx!.Value, (ushort)_rtxSequence, packet.Timestamp, RtxSsrc);
        else RtpHeaderWriter.Write(plain, packet.Marker, PayloadType, (ushort)packet.Sequence, packet.Timestamp, Ssrc);

        int header = 12 + WriteExtensions(plain.AsSpan(12, HeaderLengthMax - 12), packet, transportNumber, isRtx);
        RtpHeaderWriter.SetExtension(plain);
        payload.CopyTo(plain, header);
        if (!packet.IsPadding) return plain[..(header + payload.Length)];

        RtpHeaderWriter.SetPadding(plain);
        plain[header + PaddingLength - 1] = PaddingLength;
        return plain[..(header + PaddingLength)];
    }

    /// <summary>Mid and rid until the node has reported on the stream, as browsers do.</summary>
    private int WriteExtensions(Span<byte> destination, SentPacket packet, long transportNumber, bool isRtx)
    {
        ExtensionIds ids = Client.Plan.Extensions;
        RtpExtensionWriter extensions = new(destination);
        Span<byte> number = stackalloc byte[2];
        TransportSequenceNumber.Write(number, new SequenceNumber((ushort)transportNumber));
        extensions.TryAppend(ids.TransportCc, number);
        bool isKnown = isRtx ? IsRtxKnown : IsKnown;
        if (!isKnown) extensions.TryAppend(ids.Mid, Encoding.ASCII.GetBytes(Mid));
        if (!isKnown && Rid is not null) extensions.TryAppend(isRtx ? ids.RepairedRid : ids.Rid, Encoding.ASCII.GetBytes(Rid));
        if (Kind is SectionKind.Audio) extensions.TryAppend(ids.AudioLevel, [LevelOf(packet)]);
        return extensions.Finish();
    }

    /// <summary>-dBov: speech for a second, then a second of quiet.</summary>
    private static byte LevelOf(SentPacket packet) => (byte)(packet.Counter / 16 % 2 == 0 ? 30 : 90);
}
