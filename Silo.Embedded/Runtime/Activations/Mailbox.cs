namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// Which calls of one activation wait, which run, and who may start beside whom. Not safe for threads: its activation
/// locks.
/// </summary>
internal sealed class Mailbox(bool isReentrant, int waitingMax)
{
    private readonly List<Call> _waiting = [];
    private readonly List<Call> _running = [];
    private readonly Dictionary<Guid, int> _openChains = [];

    /// <summary>Of those that wait: calls that may start where a plain one may not.</summary>
    private int _passing;

    public bool IsRunning => _running.Count > 0;

    public int Load => _running.Count + _waiting.Count;

    public IEnumerable<Call> Running => _running;

    public IEnumerable<Call> Waiting => _waiting;

    /// <summary>
    /// True: the call runs from now on. All that wait are in somebody's way already, so only the newcomer is looked at.
    /// </summary>
    public bool TryStart(Call call)
    {
        if (!MayRun(call)) return false;
        _running.Add(call);
        return true;
    }

    /// <summary>False: the mailbox is full. Ticks are as few as timers and always fit.</summary>
    public bool TryAdd(Call call)
    {
        if (_waiting.Count >= waitingMax && call.Method is not null) return false;
        _waiting.Add(call);
        if (IsPassing(call)) _passing++;
        return true;
    }

    /// <summary>
    /// Takes the next call that may run now, in order of arrival, from <paramref name="index"/> on: start at 0 and go on with what
    /// it leaves there. Calls that nobody waits for any more are only counted.
    /// </summary>
    public Call? Admit(ref int index, ref int expired)
    {
        while (index < _waiting.Count)
        {
            Call call = _waiting[index];
            if (call.IsAbandoned)
            {
                RemoveAt(index);
                expired++;
            }
            else if (MayRun(call))
            {
                RemoveAt(index);
                _running.Add(call);
                return call;
            }
            else if (_passing == 0)
            {
                // What holds for one plain call holds for the rest.
                return null;
            }
            else
            {
                index++;
            }
        }

        return null;
    }

    /// <summary>Forgets those that nobody waits for any more.</summary>
    public int Sweep()
    {
        int expired = _waiting.RemoveAll(static call => call.IsAbandoned);
        _passing = _waiting.Count(IsPassing);
        return expired;
    }

    public void Finish(Call call) => _running.Remove(call);

    /// <summary>What runs and what waits, in this order: nothing is left.</summary>
    public Call[] TakeAll()
    {
        Call[] all = [.. _running, .. _waiting];
        _running.Clear();
        _waiting.Clear();
        return all;
    }

    public Call[] TakeWaiting()
    {
        Call[] waiting = [.. _waiting];
        _waiting.Clear();
        _passing = 0;
        return waiting;
    }

    /// <summary>Calls of this chain may enter from now on.</summary>
    public void OpenChain(Guid chain) => _openChains[chain] = _openChains.GetValueOrDefault(chain) + 1;

    public void CloseChain(Guid chain)
    {
        if (!_openChains.TryGetValue(chain, out int count)) return;
        if (count > 1) _openChains[chain] = count - 1;
        else _openChains.Remove(chain);
    }

    private static bool IsPassing(Call call) => call.IsInterleaving || call.IsReadOnly || call.Carried.Chain != Guid.Empty;

    private void RemoveAt(int index)
    {
        if (IsPassing(_waiting[index])) _passing--;
        _waiting.RemoveAt(index);
    }

    private bool MayRun(Call call)
    {
        if (_running.Count == 0 || isReentrant || call.IsInterleaving) return true;
        if (call.Carried.Chain is var chain && chain != Guid.Empty && _openChains.ContainsKey(chain)) return true;

        // A call that interleaves stands in nobody's way either.
        foreach (Call running in _running)
        {
            if (!running.IsInterleaving && !(call.IsReadOnly && running.IsReadOnly)) return false;
        }

        return true;
    }
}
