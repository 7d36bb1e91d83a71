namespace Conference.MediaNode.Link.Dtls;

/// <summary>
/// The DTLS server of one link, from ClientHello to close_notify. A simulation replaces it by a seeded handshake.
/// After every input, take the datagrams it gave rise to.
/// </summary>
internal interface IDtlsServer : IDisposable
{
    DtlsState State { get; }

    /// <summary>When to call <see cref="OnTimeout"/> if nothing comes: a repetition is due, or the handshake is over.
    /// </summary>
    Instant NextDeadline { get; }

    /// <summary>Set once connected. Owned by this server: disposed of with it.</summary>
    DtlsResult? Result { get; }

    /// <summary>Input: a datagram whose first byte says DTLS (RFC 7983). Any bytes are harmless.</summary>
    DtlsOutcome Handle(ReadOnlySpan<byte> datagram, Instant now);

    /// <summary>Input: the clock. Call at, or any time after, <see cref="NextDeadline"/>.</summary>
    DtlsOutcome OnTimeout(Instant now);

    /// <summary>Says close_notify, if there is a connection to close.</summary>
    void Close();

    /// <summary>
    /// Takes the next datagram to send. <paramref name="destination"/> must hold
    /// <see cref="DtlsServerOptions.DatagramLengthMax"/> bytes.
    /// </summary>
    bool TryTakeDatagram(Span<byte> destination, out int length);
}
