using System.Diagnostics.CodeAnalysis;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Gateway.Api.Signalling;

/// <summary>
/// Puts a session's envelopes in the order of their ids: grains' one-way calls may overtake each other. What comes
/// twice is dropped; what came early waits for the gap before it to close.
/// </summary>
/// <param name="first">The id that comes first.</param>
internal sealed class EnvelopeOrder(long first)
{
    /// <summary>As many as a session keeps: all that it sends again may come in the wrong order.</summary>
    public const int HeldMax = 1024;

    private readonly Dictionary<long, Envelope> _held = [];
    private long _next = first;

    /// <summary>
    /// Whether something waits for an earlier envelope. Meaningful once <see cref="TryTake"/> has said no.
    /// </summary>
    public bool HasGap => _held.Count > 0;

    /// <summary>False when more is held than <see cref="HeldMax"/>: the gap will not close.</summary>
    public bool TryAdd(Envelope envelope)
    {
        if (envelope.Id < _next || _held.ContainsKey(envelope.Id)) return true;
        if (_held.Count >= HeldMax && envelope.Id != _next) return false;

        _held.Add(envelope.Id, envelope);
        return true;
    }

    public bool TryTake([NotNullWhen(true)] out Envelope? envelope)
    {
        if (!_held.Remove(_next, out envelope)) return false;

        _next++;
        return true;
    }
}
