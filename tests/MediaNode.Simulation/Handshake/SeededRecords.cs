using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;

namespace Conference.MediaNode.Simulation.Handshake;

/// <summary>The client's half of the record layer after the hellos (RFC 6347 §4.1): real ciphers, keys from the seed.</summary>
internal sealed class SeededRecords : IDisposable
{
    private const ulong Epoch = 1UL << 48;
    private const int TextLengthMax = 64;

    private readonly DtlsRecordCipher _outbound;
    private readonly DtlsRecordCipher _inbound;
    private ulong _number = Epoch;

    public SeededRecords(byte[] clientRandom, byte[] serverRandom)
    {
        DtlsSuite.TryFind(SeededKeys.CipherSuite, out DtlsSuite suite);
        using SecretBytes masterSecret = SeededKeys.MasterSecret(clientRandom, serverRandom);

        // client_write_key | server_write_key | client_write_IV | server_write_IV (RFC 5246 §6.3)
        byte[] block = new byte[2 * (suite.KeyLength + suite.IvLength)];
        TlsPrf.Fill(suite.Hash, masterSecret.Reveal(), [.. "key expansion"u8, .. serverRandom, .. clientRandom], block);
        ReadOnlySpan<byte> ivs = block.AsSpan(2 * suite.KeyLength);
        _outbound = new DtlsRecordCipher(suite, block.AsSpan(0, suite.KeyLength), new SecretBytes(ivs[..suite.IvLength]));
        _inbound = new DtlsRecordCipher(
            suite, block.AsSpan(suite.KeyLength, suite.KeyLength), new SecretBytes(ivs[suite.IvLength..]));
    }

    public byte[] Seal(byte contentType, ReadOnlySpan<byte> text)
    {
        byte[] record = new byte[DtlsRecord.HeaderLength + _outbound.Overhead + text.Length];
        _outbound.Seal(record, contentType, _number++, text);
        return record;
    }

    /// <summary>Whether the datagram is the node's close_notify.</summary>
    public bool IsGoodbye(ReadOnlySpan<byte> datagram)
    {
        Span<byte> text = stackalloc byte[TextLengthMax];
        return DtlsRecord.TryTake(ref datagram, out DtlsRecord record)
            && record.ContentType == DtlsRecord.Alert
            && _inbound.TryOpen(record, text, out int length)
            && length == 2
            && text[1] == DtlsRecord.CloseNotify;
    }

    public void Dispose()
    {
        _outbound.Dispose();
        _inbound.Dispose();
    }
}
