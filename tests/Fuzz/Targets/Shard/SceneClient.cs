using System.Buffers.Binary;
using System.Text;
using Conference.Grains.Interfaces;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Wire.Rtp;
using Conference.MediaNode.Wire.Stun;

namespace Conference.Fuzz.Targets.Shard;

/// <summary>
/// One client of the scene: it can write whatever a client writes, rightly or wrongly. It publishes a microphone ("a")
/// and a camera ("v") and has a slot of either kind ("s", "t").
/// </summary>
internal sealed class SceneClient(RoomKey room, int number, int address) : IDisposable
{
    public const byte OpusType = 111;
    public const byte Vp8Type = 96;
    public const byte RtxType = 97;

    private readonly byte[] _transaction = new byte[StunMessage.TransactionIdLength];
    private SrtpSession? _srtp;

    public RoomKey Room => room;

    public LinkId Link { get; } = new(new ParticipantKey(room, ParticipantId.From($"p{number}")), 1);

    public int Address => address;

    /// <summary>Its keys follow from it.</summary>
    public byte Nonce { get; } = (byte)(number + 10);

    public uint AudioSsrc { get; } = 1000 + (uint)number;

    public uint VideoSsrc { get; } = 2000 + (uint)number;

    public uint RtxSsrc { get; } = 3000 + (uint)number;

    public string? Ufrag { get; private set; }

    public string? Password { get; private set; }

    /// <summary>Of the slots, by mid.</summary>
    public Dictionary<string, uint> SlotSsrcs { get; } = [];

    public ushort NextAudio { get; set; } = 65_530;

    public ushort NextVideo { get; set; } = 65_532;

    public ushort NextTransport { get; set; } = 65_500;

    public SrtpSession Srtp =>
        _srtp ??= SrtpSession.ForClient(ScriptedDtls.ProfileOf(Nonce), ScriptedDtls.KeysOf(Nonce));

    public TrackId Track(string mid) => new(Link, mid);

    public string Offer(string ufrag, int stopped, string fingerprint)
    {
        StringBuilder sdp = new();
        sdp.Append("v=0\r\no=- 77 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE");
        string[] mids = ["a", "v", "s", "t"];
        for (int i = 0; i < mids.Length; i++) sdp.Append((stopped & (1 << i)) != 0 ? "" : $" {mids[i]}");
        sdp.Append($"\r\na=fingerprint:{fingerprint}\r\n");
        for (int i = 0; i < mids.Length; i++)
        {
            bool isAudio = i % 2 == 0;
            byte type = isAudio ? OpusType : Vp8Type;
            int port = (stopped & (1 << i)) != 0 ? 0 : 9;
            string repair = isAudio ? "" : $" {RtxType}";
            sdp.Append($"m={(isAudio ? "audio" : "video")} {port} UDP/TLS/RTP/SAVPF {type}{repair}\r\n");
            sdp.Append($"a=ice-ufrag:{ufrag}\r\na=ice-pwd:passwordpasswordpassword\r\na=setup:actpass\r\na=mid:{mids[i]}\r\n");
            sdp.Append("a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n");
            sdp.Append("a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n");
            if (isAudio) sdp.Append("a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n");
            sdp.Append(i < 2 ? "a=sendonly\r\n" : "a=recvonly\r\n").Append("a=rtcp-mux\r\n");
            sdp.Append(isAudio ? $"a=rtpmap:{type} opus/48000/2\r\n"
                : $"a=rtpmap:{type} VP8/90000\r\na=rtcp-fb:{type} nack\r\na=rtcp-fb:{type} nack pli\r\n");
            if (!isAudio) sdp.Append($"a=rtpmap:{RtxType} rtx/90000\r\na=fmtp:{RtxType} apt={type}\r\n");
            sdp.Append($"a=rtcp-fb:{type} transport-cc\r\n");
            if (i == 1) sdp.Append($"a=ssrc-group:FID {VideoSsrc} {RtxSsrc}\r\n");
            if (i < 2) sdp.Append($"a=ssrc:{(isAudio ? AudioSsrc : VideoSsrc)} cname:client\r\n");
            if (i == 1) sdp.Append($"a=ssrc:{RtxSsrc} cname:client\r\n");
        }
        return sdp.ToString();
    }

    public void TakeAnswer(string sdp)
    {
        string mid = "";
        SlotSsrcs.Clear();
        foreach (string line in sdp.Split("\r\n"))
        {
            if (line.StartsWith("a=ice-ufrag:", StringComparison.Ordinal)) Ufrag = line[12..];
            if (line.StartsWith("a=ice-pwd:", StringComparison.Ordinal)) Password = line[10..];
            if (line.StartsWith("a=mid:", StringComparison.Ordinal)) mid = line[6..];
            if (!line.StartsWith("a=ssrc:", StringComparison.Ordinal)) continue;
            // The first is the stream's own, the second that of its retransmissions.
            SlotSsrcs.TryAdd(mid, uint.Parse(line[7..].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    public byte[] Check(bool nominates = true, bool asksUnknown = false, string? password = null)
    {
        byte[] buffer = new byte[256];
        BinaryPrimitives.WriteInt32BigEndian(_transaction, BinaryPrimitives.ReadInt32BigEndian(_transaction) + 1);
        StunWriter writer = StunWriter.BindingRequest(buffer, _transaction);
        writer.AppendUsername(Encoding.ASCII.GetBytes($"{Ufrag}:user"));
        writer.AppendPriority(1_853_824_767);
        writer.AppendIceControlling(0x0123_4567_89AB_CDEF);
        if (nominates) writer.AppendUseCandidate();
        if (asksUnknown) AppendUnknown(ref writer, buffer);
        writer.AppendIntegrity(Encoding.ASCII.GetBytes(password ?? Password!));
        writer.AppendFingerprint();
        return buffer[..writer.Length];
    }

    public byte[] Audio(ReadOnlySpan<byte> payload, byte level)
    {
        byte[] packet = new byte[12 + 16 + payload.Length];
        RtpHeaderWriter.Write(packet, false, OpusType, NextAudio++, (uint)NextAudio * 960, AudioSsrc);
        int header = 12 + WriteExtensions(packet.AsSpan(12, 16), level);
        RtpHeaderWriter.SetExtension(packet);
        payload.CopyTo(packet.AsSpan(header));
        return SealRtp(packet.AsSpan(0, header + payload.Length));
    }

    /// <summary>One packet of VP8 without numbers of its own, so that a payload arrives as it was sent.</summary>
    public byte[] Video(ReadOnlySpan<byte> content, bool isKey)
    {
        byte[] packet = new byte[12 + 16 + 2 + content.Length];
        RtpHeaderWriter.Write(packet, true, Vp8Type, NextVideo++, (uint)NextVideo * 3000, VideoSsrc);
        int header = 12 + WriteExtensions(packet.AsSpan(12, 16), level: null);
        RtpHeaderWriter.SetExtension(packet);
        packet[header] = 0x10;
        packet[header + 1] = (byte)(isKey ? 0 : 1);
        content.CopyTo(packet.AsSpan(header + 2));
        return SealRtp(packet.AsSpan(0, header + 2 + content.Length));
    }

    /// <summary>Empty when refused, as a packet with a number from long ago is.</summary>
    public byte[] SealRtp(ReadOnlySpan<byte> plain)
    {
        byte[] packet = [.. plain, .. new byte[Srtp.Sealer.RtpOverhead]];
        return Srtp.Sealer.TrySealRtp(packet, plain.Length, out int length, out _) ? packet[..length] : [];
    }

    public byte[] SealRtcp(ReadOnlySpan<byte> plain)
    {
        byte[] packet = [.. plain, .. new byte[Srtp.Sealer.RtcpOverhead]];
        return Srtp.Sealer.TrySealRtcp(packet, plain.Length, out int length, out _) ? packet[..length] : [];
    }

    public void Dispose() => _srtp?.Dispose();

    private int WriteExtensions(Span<byte> destination, byte? level)
    {
        RtpExtensionWriter extensions = new(destination);
        Span<byte> number = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(number, NextTransport++);
        extensions.TryAppend(3, number);
        extensions.TryAppend(4, level is null ? "v"u8 : "a"u8);
        if (level is { } value) extensions.TryAppend(1, [value]);
        return extensions.Finish();
    }

    /// <summary>The writer knows no attribute that a node does not: a priority becomes one.</summary>
    private static void AppendUnknown(ref StunWriter writer, byte[] buffer)
    {
        int at = writer.Length;
        writer.AppendPriority(0);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(at), 0x7777);
    }
}
