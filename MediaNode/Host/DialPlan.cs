namespace Conference.MediaNode.Host;

/// <summary>
/// Which silo to dial next, and when. Each has waits of its own, so after a lost link the next one is dialled at once, and one that
/// refuses does not hold up the others.
/// </summary>
internal sealed class DialPlan
{
    /// <summary>A refusal is a matter for people: until they act, asking often helps nobody.</summary>
    public static readonly TimeSpan RefusedWait = TimeSpan.FromSeconds(30);

    /// <summary>Silos are updated one after the other.</summary>
    public static readonly TimeSpan OtherVersionWait = TimeSpan.FromSeconds(5);

    /// <summary>A shorter link counts as a failure: a silo that hangs up on everybody is not to be dialled without a pause.</summary>
    public static readonly TimeSpan HeldMin = TimeSpan.FromSeconds(2);

    private readonly BackOff[] _backOffs;
    private readonly TimeSpan[] _notBefore;
    private int _latest = -1;

    public DialPlan(int silos, Random random)
    {
        _backOffs = [.. Enumerable.Range(0, silos).Select(_ => new BackOff(random))];
        _notBefore = new TimeSpan[silos];
    }

    /// <summary>The one that may be dialled first; of several the one that follows on the last.</summary>
    /// <param name="now">Since any moment, the same for all calls.</param>
    public (int Silo, TimeSpan Wait) Next(TimeSpan now)
    {
        int best = (_latest + 1) % _notBefore.Length;
        for (int i = 1; i < _notBefore.Length && _notBefore[best] > now; i++)
        {
            int other = (_latest + 1 + i) % _notBefore.Length;
            if (_notBefore[other] < _notBefore[best]) best = other;
        }

        _latest = best;
        return (best, _notBefore[best] > now ? _notBefore[best] - now : TimeSpan.Zero);
    }

    /// <param name="held">How long there was a link.</param>
    public void OnEnded(int silo, LinkEnding ending, TimeSpan held, TimeSpan now)
    {
        if (held >= HeldMin) _backOffs[silo].Reset();
        _notBefore[silo] = now + ending switch
        {
            LinkEnding.Refused => RefusedWait,
            LinkEnding.OtherVersion => OtherVersionWait,
            _ => _backOffs[silo].Next(),
        };
    }
}
