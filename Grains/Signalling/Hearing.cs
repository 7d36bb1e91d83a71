using Conference.Grains.Interfaces.Signalling;

namespace Conference.Grains.Signalling;

/// <summary>
/// What a participant tells its session, put in order: one-way calls between silos overtake each other, and get lost with a silo.
/// Something that stays missing, and a participant that has begun anew, mean that everything has to be restated.
/// </summary>
internal sealed class Hearing
{
    /// <summary>Messages that came before their turn. More mean that the gap will not close.</summary>
    public const int EarlyMax = 256;

    /// <summary>Tellings that are remembered to be over. Of an older one nothing is on its way any more.</summary>
    private const int PastMax = 16;

    private readonly SortedDictionary<long, ServerMessage> _early = [];
    private readonly Queue<long> _past = new();
    private long _telling;
    private long _next = 1;
    private long _said;
    private bool _hasBegunAnew;

    /// <summary>Something was said that has not come.</summary>
    public bool HasGap => _hasBegunAnew || _early.Count > 0 || _next <= _said;

    /// <summary>It will not come either.</summary>
    public bool IsBroken => _hasBegunAnew || _early.Count > EarlyMax;

    /// <summary>From here on this is told; whatever was told before is over.</summary>
    public void Begin(long telling)
    {
        _early.Clear();
        _past.Enqueue(_telling);
        if (_past.Count > PastMax) _past.Dequeue();
        (_telling, _next, _said, _hasBegunAnew) = (telling, 1, 0, false);
    }

    /// <summary>The messages whose turn it is now, in order and once.</summary>
    public IEnumerable<ServerMessage> Take(ServerMessage message, TellingPlace at)
    {
        Expect(at);
        if (at.Telling != _telling || at.Number < _next) yield break;

        _early[at.Number] = message;
        while (_early.Remove(_next, out ServerMessage? turn))
        {
            _next++;
            yield return turn;
        }
    }

    /// <summary>So much has been said: under another telling, by an activation that this session has not heard yet.</summary>
    public void Expect(TellingPlace last)
    {
        if (last.Telling == _telling) _said = Math.Max(_said, last.Number);
        else if (!_past.Contains(last.Telling)) _hasBegunAnew = true;
    }
}
