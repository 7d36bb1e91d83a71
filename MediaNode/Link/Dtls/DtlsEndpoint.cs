using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Handover;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>
/// A link's DTLS over its whole life: the handshake, and the association that it leads to. The handshake is kept, to repeat
/// its last flight, until the client has said anything that authenticates; from then on the association is plain data.
/// </summary>
internal sealed class DtlsEndpoint : IDisposable
{
    private readonly byte[] _close = new byte[DtlsAssociation.CloseLengthMax];
    private IDtlsServer? _handshake;
    private DtlsAssociation? _association;
    private int _closeLength;
    private bool _isClosed;

    public DtlsEndpoint(IDtlsServer handshake) => _handshake = handshake;

    private DtlsEndpoint(DtlsAssociation association) => _association = association;

    public Instant NextDeadline => _handshake?.NextDeadline ?? Instant.Never;

    /// <summary>What the handshake agreed on; there when <see cref="DtlsOutcome.Connected"/> is reported.</summary>
    public DtlsResult? Result => _handshake?.Result;

    /// <summary>Datagrams that meant nothing, or of which something was left unread.</summary>
    public long Ignored { get; private set; }

    /// <summary>The client has shown that it needs none of our flights again: from here on all is data.</summary>
    public bool IsProven => _handshake is null;

    /// <summary>Input: a datagram whose first byte says DTLS. Any bytes are harmless.</summary>
    public DtlsOutcome Handle(ReadOnlySpan<byte> datagram, Instant now)
    {
        if (_isClosed) return DtlsOutcome.None;
        if (_association is null) return Shake(datagram, now);

        switch (_association.Handle(datagram))
        {
            case DtlsEvent.Closed:
                Close();
                return DtlsOutcome.Closed;
            case DtlsEvent.Data:
                OnClientData();
                return DtlsOutcome.None;
            case DtlsEvent.RepeatedFlight when _handshake is not null:
                return _handshake.Handle(datagram, now);
            default:
                Ignored++;
                return DtlsOutcome.None;
        }
    }

    /// <summary>Input: the clock.</summary>
    public DtlsOutcome OnTimeout(Instant now) => _handshake?.OnTimeout(now) ?? DtlsOutcome.None;

    /// <summary>The client has sent what only the completed handshake lets it send: nobody will need our last flight again.</summary>
    public void OnClientData()
    {
        if (_handshake is null || _association is null) return;

        _handshake.Dispose();
        _handshake = null;
    }

    /// <summary>Says close_notify, if there is an association to close.</summary>
    public void Close()
    {
        if (_isClosed || _association is null) return;

        _isClosed = true;
        _closeLength = _association.WriteClose(_close);
    }

    /// <summary>Takes the next datagram to send: at most <see cref="DtlsServerOptions.DatagramLengthMax"/> bytes.</summary>
    public bool TryTakeDatagram(Span<byte> destination, out int length)
    {
        if (_closeLength == 0)
        {
            length = 0;
            return _handshake is not null && _handshake.TryTakeDatagram(destination, out length);
        }

        length = _closeLength;
        _close.AsSpan(0, length).CopyTo(destination);
        _closeLength = 0;
        return true;
    }

    public void SkipAhead(int count) => _association?.SkipAhead(count);

    public void Export(RecordWriter writer)
    {
        writer.Write(_isClosed);
        _association!.Export(writer);
    }

    public static bool TryImport(ref RecordReader reader, [NotNullWhen(true)] out DtlsEndpoint? endpoint)
    {
        endpoint = null;
        bool isClosed = reader.ReadBool();
        if (!DtlsAssociation.TryImport(ref reader, out DtlsAssociation? association)) return false;

        endpoint = new DtlsEndpoint(association) { _isClosed = isClosed };
        return true;
    }

    public void Dispose()
    {
        _handshake?.Dispose();
        _association?.Dispose();
    }

    private DtlsOutcome Shake(ReadOnlySpan<byte> datagram, Instant now)
    {
        long ignored = _handshake!.Ignored;
        DtlsOutcome outcome = _handshake.Handle(datagram, now);
        Ignored += _handshake.Ignored - ignored;
        if (outcome is DtlsOutcome.Connected) _association = DtlsAssociation.After(_handshake.Result!);
        return outcome;
    }
}
