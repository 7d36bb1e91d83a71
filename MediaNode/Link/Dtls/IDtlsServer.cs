namespace Conference.MediaNode.Link.Dtls;

/// <summary>
/// The DTLS handshake of one link, until the client has proved that it is complete; then <see cref="DtlsAssociation"/> goes
/// on alone. A simulation replaces it by a seeded handshake. After every input, take the datagrams it gave rise to.
/// </summary>
internal interface IDtlsServer : IDisposable
{
    DtlsState State { get; }

    /// <summary>When to call <see cref="OnTimeout"/> if nothing comes: a repetition is due, or the handshake is over.
    /// </summary>
    Instant NextDeadline { get; }

    /// <summary>Set once connected. Owned by this server: disposed of with it.</summary>
    DtlsResult? Result { get; }

    /// <summary>Datagrams of which something was left unread: not part of any handshake, or more than one may have.</summary>
    long Ignored => 0;

    /// <summary>
    /// Input: a datagram whose first byte says DTLS (RFC 7983). Any bytes are harmless. Once connected, one in which the
    /// client repeats its last flight, so that ours is repeated.
    /// </summary>
    DtlsOutcome Handle(ReadOnlySpan<byte> datagram, Instant now);

    /// <summary>Input: the clock. Call at, or any time after, <see cref="NextDeadline"/>.</summary>
    DtlsOutcome OnTimeout(Instant now);

    /// <summary>
    /// Takes the next datagram to send. <paramref name="destination"/> must hold
    /// <see cref="DtlsServerOptions.DatagramLengthMax"/> bytes.
    /// </summary>
    bool TryTakeDatagram(Span<byte> destination, out int length);
}
