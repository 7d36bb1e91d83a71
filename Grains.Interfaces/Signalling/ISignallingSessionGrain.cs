using Orleans.Concurrency;

namespace Conference.Grains.Interfaces.Signalling;

/// <summary>
/// One client's stay, keyed by <see cref="SessionId"/>, over as many connections as it takes. What it has to tell the
/// client waits in an outbox until it is acknowledged, so a dropped connection loses nothing.
/// </summary>
[Alias("signalling-session")]
public interface ISignallingSessionGrain : IGrainWithStringKey
{
    Task<OpenResult> Open(OpenRequest request, ISignallingObserver connection);

    /// <summary>Somebody joins as the same participant: ends the session, unless its client is connected.</summary>
    /// <returns>Whether it has ended, and nothing of it is stored.</returns>
    Task<bool> Yield();

    /// <summary>
    /// A new connection of the same client. What was sent after <paramref name="lastSeen"/> is sent again; where that was
    /// lost with a silo, <see cref="ServerSnapshot"/> comes next.
    /// </summary>
    /// <param name="secret">The resume secret of <see cref="OpenResult"/>.</param>
    Task<SignallingRefusal> Resume(string secret, long lastSeen, string connectionId, ISignallingObserver connection);

    /// <summary>A message of the client, already bounded in size. Its id makes repeating it harmless.</summary>
    Task<SignallingRefusal> Receive(ClientMessage message);

    /// <summary>Everything up to this id has arrived and may be forgotten.</summary>
    [OneWay]
    Task Acknowledge(long lastSeen);

    /// <summary>The connection is gone. The session waits a while for the next, then ends by itself.</summary>
    Task ConnectionLost(string connectionId);

    /// <param name="at">Null: it stands alone, as an end does.</param>
    [OneWay]
    Task Deliver(ServerMessage message, TellingPlace? at = null);

    /// <summary>Whether messages leave by this connection. One that does not is to be closed: its client resumes by another.</summary>
    [ReadOnly]
    Task<bool> Holds(string connectionId);

    /// <summary>From its participant, now and then: a session that lost its connection with its silo has to notice.</summary>
    /// <param name="last">What it told last: a session that has not heard it asks for everything anew.</param>
    [OneWay]
    Task OnRollCall(ParticipantKey participant, TellingPlace? last = null);
}
