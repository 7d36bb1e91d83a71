using System.Buffers.Binary;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Link.Srtp.Cipher;

namespace Conference.MediaNode.Handover.Moves;

/// <summary>
/// The way between two shards for the datagrams of clients that still send to the room's old node: each is sealed, with the
/// path on which it came or is to go there. Both ends have it from the room's record.
/// </summary>
internal sealed class Tunnel : IDisposable
{
    /// <summary>None of the kinds that share a port has it (RFC 7983 §7).</summary>
    public const byte FirstByte = 0xC5;

    public const int HeaderLength = 1 + 8 + 8;
    public const int PathLength = 4 + 8 + 8 + 2;

    /// <summary>Bytes that a datagram grows by.</summary>
    public const int Overhead = HeaderLength + PathLength + AesGcmCipher.TagLength;

    /// <summary>Sockets and addresses of the old node that its clients used.</summary>
    public const int LocalsMax = 256;

    private const int KeyLength = 16;
    private const int NumberOffset = 1 + 8;

    private readonly SecretBytes _secret;
    private readonly AesGcmCipher _sealing;
    private readonly AesGcmCipher _opening;
    private readonly bool _isSource;
    private readonly List<int> _locals = [];
    private long _nextNumber;
    private SrtpIndexWindow _seen;

    /// <param name="secret">Owned by the tunnel from now on.</param>
    /// <param name="isSource">This is the old node's end.</param>
    private Tunnel(ulong id, SecretBytes secret, bool isSource, NetworkPath far)
    {
        Id = id;
        _secret = secret;
        _isSource = isSource;
        Far = far;
        using SecretBytes outward = new(secret.Reveal()[..KeyLength]);
        using SecretBytes homeward = new(secret.Reveal()[KeyLength..]);
        _sealing = AesGcmCipher.Create(isSource ? outward : homeward);
        _opening = AesGcmCipher.Create(isSource ? homeward : outward);
    }

    public ulong Id { get; }

    /// <summary>The other end: from our first socket to its tunnel address.</summary>
    public NetworkPath Far { get; }

    /// <summary>When something of the other end last came.</summary>
    public Instant HeardAt { get; private set; } = Instant.Zero;

    /// <summary>It matters that something came, not only what: whose the room is depends on it.</summary>
    public bool IsAwaited { get; set; } = true;

    /// <summary>Among the tunnels of this shard, in the order in which they came to be. Given by <see cref="TunnelTable"/>.</summary>
    public long Order { get; set; }

    /// <summary>At the new node: the number of its first local address among tunnelled ones. Given by <see cref="TunnelTable"/>.</summary>
    public int FirstLocal { get; set; }

    public static Tunnel Draw(IEntropy entropy, NetworkPath far)
    {
        Span<byte> id = stackalloc byte[sizeof(ulong)];
        entropy.Fill(id);
        SecretBytes secret = SecretBytes.Create(2 * KeyLength, entropy, static (bytes, drawn) => drawn.Fill(bytes));
        return new Tunnel(BinaryPrimitives.ReadUInt64BigEndian(id), secret, isSource: true, far);
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(Id);
        writer.WriteBytes(_secret.Reveal());
    }

    /// <summary>The new node's end. Null: the record cannot be.</summary>
    public static Tunnel? Import(ref RecordReader reader, NetworkPath far)
    {
        ulong id = reader.ReadUInt64();
        ReadOnlySpan<byte> secret = reader.ReadExactly(2 * KeyLength);
        return reader.IsSound ? new Tunnel(id, new SecretBytes(secret), isSource: false, far) : null;
    }

    /// <summary>The number by which a local address of the old node goes here; -1 when there are too many.</summary>
    public int NumberOf(int farLocal)
    {
        int index = _locals.IndexOf(farLocal);
        if (index >= 0) return FirstLocal + index;
        if (_locals.Count == LocalsMax) return -1;

        _locals.Add(farLocal);
        return FirstLocal + _locals.Count - 1;
    }

    /// <summary>
    /// Seals the datagram that fills the first <paramref name="length"/> bytes, in place: it moves back by what goes before it.
    /// </summary>
    /// <param name="path">At the old node's end its own, at the new node's a tunnelled one.</param>
    /// <returns>The new length.</returns>
    public int Seal(Span<byte> buffer, int length, in NetworkPath path)
    {
        buffer[..length].CopyTo(buffer[(HeaderLength + PathLength)..]);
        Span<byte> text = buffer.Slice(HeaderLength, PathLength + length);
        BinaryPrimitives.WriteInt32BigEndian(text, FarLocalOf(path, length));
        BinaryPrimitives.WriteUInt64BigEndian(text[4..], path.Remote.High);
        BinaryPrimitives.WriteUInt64BigEndian(text[12..], path.Remote.Low);
        BinaryPrimitives.WriteUInt16BigEndian(text[20..], path.Remote.Port);

        buffer[0] = FirstByte;
        BinaryPrimitives.WriteUInt64BigEndian(buffer[1..], Id);
        BinaryPrimitives.WriteInt64BigEndian(buffer[NumberOffset..], _nextNumber);
        Span<byte> nonce = stackalloc byte[AesGcmCipher.NonceLength];
        WriteNonce(nonce, _nextNumber++);
        _sealing.Seal(nonce, buffer[..HeaderLength], text, buffer.Slice(HeaderLength + text.Length, AesGcmCipher.TagLength));
        return length + Overhead;
    }

    /// <summary>
    /// Opens a datagram of this tunnel in place. What was tunnelled begins at <see cref="HeaderLength"/> +
    /// <see cref="PathLength"/>; nothing, in a sign: then the local part of the path is a <see cref="TunnelSign"/>.
    /// </summary>
    /// <param name="path">At the old node's end its own, at the new node's a tunnelled one.</param>
    public bool TryOpen(Span<byte> datagram, Instant now, out int length, out NetworkPath path)
    {
        length = datagram.Length - Overhead;
        path = default;
        if (length < 0) return false;

        long number = BinaryPrimitives.ReadInt64BigEndian(datagram[NumberOffset..]);
        if (number is < 0 or >= SrtpIndex.RtpEnd || _seen.Check(number) is not SrtpError.None) return false;

        Span<byte> text = datagram.Slice(HeaderLength, PathLength + length);
        Span<byte> nonce = stackalloc byte[AesGcmCipher.NonceLength];
        WriteNonce(nonce, number);
        if (!_opening.TryOpen(nonce, datagram[..HeaderLength], text, datagram[^AesGcmCipher.TagLength..])) return false;

        _seen.Mark(number);
        HeardAt = now;
        int local = BinaryPrimitives.ReadInt32BigEndian(text);
        if (!_isSource && length > 0) local = NumberOf(local);
        path = new NetworkPath(
            local,
            new TransportAddress(
                BinaryPrimitives.ReadUInt64BigEndian(text[4..]),
                BinaryPrimitives.ReadUInt64BigEndian(text[12..]),
                BinaryPrimitives.ReadUInt16BigEndian(text[20..])));
        return local >= 0;
    }

    public void Dispose()
    {
        _secret.Dispose();
        _sealing.Dispose();
        _opening.Dispose();
    }

    /// <summary>As the old node knows it. A sign goes nowhere: what it says stands in its place.</summary>
    private int FarLocalOf(in NetworkPath path, int length) =>
        _isSource || length == 0 ? path.Local : _locals[path.Local - FirstLocal];

    /// <summary>Each direction has a key of its own, so the number alone is unique.</summary>
    private static void WriteNonce(Span<byte> nonce, long number)
    {
        nonce[..4].Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..], number);
    }
}
