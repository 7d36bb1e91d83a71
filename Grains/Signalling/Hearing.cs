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

    private readonly SortedDictionary<long, ServerMessage> _early = [];
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
        (_telling, _next, _said, _hasBegunAnew) = (telling, 1, 0, false);
    }

    /// <summary>The messages whose turn it is now, in order and once.</summary>
    public IEnumerable<ServerMessage> Take(ServerMessage message, TellingPlace at)
    {
        // One of an earlier telling was overtaken by what replaced it.
        if (at.Telling >= _telling) Expect(at);
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
        else _hasBegunAnew = true;
    }
}
