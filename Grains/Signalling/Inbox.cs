using Conference.Grains.Interfaces.Signalling;

namespace Conference.Grains.Signalling;

/// <summary>
/// Which of a client's messages were answered, and how, so that a repeated one gets the same answer and does nothing.
/// Messages may overtake each other; one that comes later than <see cref="RememberedMax"/> others counts as a repetition.
/// </summary>
internal sealed class Inbox
{
    public const int RememberedMax = 64;

    private readonly SortedDictionary<long, SignallingRefusal> _answers = [];
    private long _forgotten;

    /// <summary>The answer that a message got before; null when it is new.</summary>
    public SignallingRefusal? AnswerTo(long id)
    {
        if (_answers.TryGetValue(id, out SignallingRefusal answer)) return answer;
        return id <= _forgotten ? SignallingRefusal.None : null;
    }

    public void Remember(long id, SignallingRefusal answer)
    {
        _answers[id] = answer;
        if (_answers.Count <= RememberedMax) return;
        _forgotten = _answers.Keys.First();
        _answers.Remove(_forgotten);
    }
}
