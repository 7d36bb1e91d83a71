using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>
/// A DTLS 1.2 association after its handshake: opens and seals records with keys that follow from the master secret and
/// both randoms (RFC 5246 §6.3), so that it can go on in another process. Its own records count from 2^16: the library
/// that shook hands numbers its last flight from 0 and never comes that far.
/// </summary>
internal sealed class DtlsAssociation : IDisposable
{
    /// <summary>Of the largest record that is opened: what a datagram can hold.</summary>
    public const int TextLengthMax = 2048;

    /// <summary>Bytes of a sealed alert, at most.</summary>
    public const int CloseLengthMax = 64;

    private const ulong FirstNumber = 1UL << 16;
    private const ulong Epoch = 1UL << 48;
    private const ulong NumberEnd = 1UL << 48;
    private const int RandomLength = 32;
    private const int MasterSecretLength = 48;
    private const int WindowLength = 64;

    private readonly ushort _suite;
    private readonly SecretBytes _masterSecret;
    private readonly byte[] _clientRandom;
    private readonly byte[] _serverRandom;
    private readonly DtlsRecordCipher _inbound;
    private readonly DtlsRecordCipher _outbound;

    private ulong _nextNumber = FirstNumber;

    /// <summary>The record after the highest that was opened, and which of the 64 before it were: the highest is bit 0.</summary>
    private ulong _nextInbound;
    private ulong _window;

    private DtlsAssociation(
        in DtlsSuite suite, ReadOnlySpan<byte> masterSecret, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> serverRandom)
    {
        _suite = suite.Number;
        _masterSecret = new SecretBytes(masterSecret);
        _clientRandom = clientRandom.ToArray();
        _serverRandom = serverRandom.ToArray();

        // client_write_key | server_write_key | client_write_IV | server_write_IV
        Span<byte> block = stackalloc byte[2 * (suite.KeyLength + suite.IvLength)];
        byte[] seed = [.. "key expansion"u8, .. serverRandom, .. clientRandom];
        TlsPrf.Fill(suite.Hash, masterSecret, seed, block);
        ReadOnlySpan<byte> ivs = block[(2 * suite.KeyLength)..];
        _inbound = new DtlsRecordCipher(suite, block[..suite.KeyLength], new SecretBytes(ivs[..suite.IvLength]));
        _outbound = new DtlsRecordCipher(
            suite, block.Slice(suite.KeyLength, suite.KeyLength), new SecretBytes(ivs[suite.IvLength..]));
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>Takes over from a completed handshake; copies its secrets.</summary>
    public static DtlsAssociation After(DtlsResult result)
    {
        if (!DtlsSuite.TryFind(result.CipherSuite, out DtlsSuite suite))
        {
            throw new CryptographicException($"Cipher suite {result.CipherSuite:X4} was agreed on but is not one of ours.");
        }

        return new(suite, result.MasterSecret.Reveal(), result.ClientRandom.Span, result.ServerRandom.Span);
    }

    /// <summary>Input: a DTLS datagram. What does not authenticate, or is in clear, means nothing any more.</summary>
    public DtlsEvent Handle(ReadOnlySpan<byte> datagram)
    {
        Span<byte> text = stackalloc byte[TextLengthMax];
        DtlsEvent happened = DtlsEvent.None;
        for (int i = 0; i < DtlsRecord.PerDatagramMax && DtlsRecord.TryTake(ref datagram, out DtlsRecord record); i++)
        {
            if (!TryOpen(record, text, out int length)) continue;

            happened = record.ContentType switch
            {
                // A warning other than close_notify says nothing; a fatal alert ends the association (RFC 5246 §7.2).
                DtlsRecord.Alert when length == 2 && (text[0] == DtlsRecord.FatalLevel || text[1] == DtlsRecord.CloseNotify) =>
                    DtlsEvent.Closed,
                DtlsRecord.Handshake => DtlsEvent.RepeatedFlight,
                _ => DtlsEvent.Data,
            };
            if (happened is DtlsEvent.Closed) return happened;
        }

        return happened;
    }

    /// <summary>Writes close_notify; returns its length.</summary>
    public int WriteClose(Span<byte> datagram) =>
        _outbound.Seal(datagram, DtlsRecord.Alert, Epoch | _nextNumber++, [DtlsRecord.WarningLevel, DtlsRecord.CloseNotify]);

    /// <summary>So many of our records may have been written elsewhere.</summary>
    public void SkipAhead(int count) => _nextNumber += (ulong)count;

    public void Export(RecordWriter writer)
    {
        writer.Write(_suite);
        writer.WriteBytes(_masterSecret.Reveal());
        writer.WriteBytes(_clientRandom);
        writer.WriteBytes(_serverRandom);
        writer.Write(_nextNumber);
        writer.Write(_nextInbound);
        writer.Write(_window);
    }

    public static bool TryImport(ref RecordReader reader, [NotNullWhen(true)] out DtlsAssociation? association)
    {
        association = null;
        ushort number = reader.ReadUInt16();
        ReadOnlySpan<byte> masterSecret = reader.ReadExactly(MasterSecretLength);
        ReadOnlySpan<byte> clientRandom = reader.ReadExactly(RandomLength);
        ReadOnlySpan<byte> serverRandom = reader.ReadExactly(RandomLength);
        ulong nextNumber = reader.ReadUInt64();
        ulong nextInbound = reader.ReadUInt64();
        ulong window = reader.ReadUInt64();
        if (!DtlsSuite.TryFind(number, out DtlsSuite suite) || nextNumber >= NumberEnd || nextInbound >= NumberEnd) reader.Refuse();
        if (!reader.IsSound) return false;

        association = new(suite, masterSecret, clientRandom, serverRandom)
        {
            _nextNumber = nextNumber,
            _nextInbound = nextInbound,
            _window = window,
        };
        return true;
    }

    public void Dispose()
    {
        _masterSecret.Dispose();
        _inbound.Dispose();
        _outbound.Dispose();
    }

    private bool TryOpen(in DtlsRecord record, Span<byte> text, out int length)
    {
        length = 0;
        if (record.Epoch != 1) return false;

        ulong sequence = record.Number & (NumberEnd - 1);
        if (!IsFresh(sequence) || !_inbound.TryOpen(record, text, out length)) return false;

        Mark(sequence);
        return true;
    }

    /// <summary>RFC 6347 §4.1.2.6.</summary>
    private bool IsFresh(ulong sequence)
    {
        if (sequence >= _nextInbound) return true;
        ulong age = _nextInbound - 1 - sequence;
        return age < WindowLength && (_window & (1UL << (int)age)) == 0;
    }

    private void Mark(ulong sequence)
    {
        if (sequence < _nextInbound)
        {
            _window |= 1UL << (int)(_nextInbound - 1 - sequence);
            return;
        }

        ulong shift = sequence + 1 - _nextInbound;
        _window = shift >= WindowLength ? 1 : (_window << (int)shift) | 1;
        _nextInbound = sequence + 1;
    }
}
