using System.Buffers.Binary;
using System.Text;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Rig;

/// <summary>One RTP stream that a simulated client sends: it numbers, stamps and fills packets, and remembers them.</summary>
internal sealed class SimStream(SimClient client, SimSection section, uint ssrc, ushort firstNumber, uint firstTimestamp)
{
    private const int AudioPayloadLength = 80;

    private ushort _number = firstNumber;
    private uint _timestamp = firstTimestamp;
    private int _picture = 100;
    private byte _tl0 = 7;
    private ushort _rtxNumber = (ushort)(firstNumber + 777);

    public SimSection Section => section;

    public uint Ssrc => ssrc;

    public byte PayloadType { get; set; } = section.Codecs[0].PayloadType;

    /// <summary>Written into each packet when set.</summary>
    public string? Rid { get; init; }

    public bool WritesMid { get; set; } = true;

    /// <summary>Of its retransmissions.</summary>
    public uint RtxSsrc { get; init; } = section.RtxSsrc ?? ssrc + 100_000;

    /// <summary>-dBov of audio; null leaves the extension out.</summary>
    public byte? Level { get; set; } = 30;

    public List<SimPacket> Sent { get; } = [];

    public uint Timestamp => _timestamp;

    public ushort NextNumber => _number;

    /// <summary>One packet of 20 ms of Opus.</summary>
    public SimPacket Audio()
    {
        byte[] payload = new byte[AudioPayloadLength];
        BinaryPrimitives.WriteUInt32BigEndian(payload, ssrc);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(4), Sent.Count);
        SimPacket packet = Send(payload, marker: false);
        _timestamp += 960;
        return packet;
    }

    /// <summary>A VP8 frame of so many packets (RFC 7741 §4.2), all but the last of one size.</summary>
    public void Frame(bool isKey, int packets = 3, int length = 900)
    {
        _picture = (_picture + 1) & 0x7FFF;
        _tl0++;
        for (int i = 0; i < packets; i++)
        {
            byte[] payload = new byte[i == packets - 1 && packets > 1 ? length / 2 : length];
            payload[0] = (byte)(i == 0 ? 0x90 : 0x80);
            payload[1] = 0xE0;
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), (ushort)(_picture | 0x8000));
            payload[4] = _tl0;
            payload[6] = (byte)(isKey ? 0 : 1);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(7), ssrc);
            BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(11), Sent.Count);
            Send(payload, marker: i == packets - 1);
        }

        _timestamp += 3000;
    }

    public void PaddingOnly() => Send([], marker: false, padding: 100);

    /// <summary>The next packet's number is used for nothing, as when the network loses it.</summary>
    public void Lose() => _number++;

    public void Reset(ushort number) => _number = number;

    public void Skip(uint ticks) => _timestamp += ticks;

    public SimPacket Send(byte[] payload, bool marker, byte padding = 0)
    {
        SimPacket packet = new(ssrc, _number++, _timestamp, PayloadType, marker, payload) { Level = Level };
        Sent.Add(packet);
        Write(packet, client.Extensions.Rid, padding);
        return packet;
    }

    /// <summary>The packet of that number again, as a retransmission (RFC 4588 §4).</summary>
    public void Resend(ushort number)
    {
        SimPacket packet = Sent.Last(sent => sent.SequenceNumber == number);
        byte[] payload = new byte[packet.Payload.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, number);
        packet.Payload.CopyTo(payload, 2);
        SendRtx(payload, packet.Timestamp, packet.Marker);
    }

    public void SendRtx(byte[] payload, uint timestamp, bool marker, byte padding = 0)
    {
        SimPacket packet = new(RtxSsrc, _rtxNumber++, timestamp, section.RtxPayloadType!.Value, marker, payload);
        Write(packet, client.Extensions.RepairedRid, padding);
    }

    private void Write(SimPacket packet, byte ridId, byte padding)
    {
        byte[] payload = packet.Payload;
        byte[] plain = new byte[12 + 64 + payload.Length + padding];
        RtpHeaderWriter.Write(plain, packet.Marker, packet.PayloadType, packet.SequenceNumber, packet.Timestamp, packet.Ssrc);
        RtpExtensionWriter extensions = new(plain.AsSpan(12, 64));
        Span<byte> number = stackalloc byte[2];
        TransportSequenceNumber.Write(number, new SequenceNumber(client.NextTransportNumber()));
        extensions.TryAppend(client.Extensions.TransportCc, number);
        if (WritesMid) extensions.TryAppend(client.Extensions.Mid, Encoding.ASCII.GetBytes(section.Mid));
        if (Rid is not null) extensions.TryAppend(ridId, Encoding.ASCII.GetBytes(Rid));
        if (section.Kind is SectionKind.Audio && Level is { } level) extensions.TryAppend(client.Extensions.AudioLevel, [level]);
        int header = 12 + extensions.Finish();
        RtpHeaderWriter.SetExtension(plain);

        payload.CopyTo(plain, header);
        if (padding > 0)
        {
            RtpHeaderWriter.SetPadding(plain);
            plain[header + payload.Length + padding - 1] = padding;
        }

        client.SendRtp(plain.AsSpan(0, header + payload.Length + padding));
    }
}
