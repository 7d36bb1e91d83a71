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

    public bool IsRunning => _running.Count > 0;

    public int Load => _running.Count + _waiting.Count;

    public IEnumerable<Call> Running => _running;

    public IEnumerable<Call> Waiting => _waiting;

    /// <summary>False: the mailbox is full. Ticks are as few as timers and always fit.</summary>
    public bool TryAdd(Call call)
    {
        if (_waiting.Count >= waitingMax && call.Method is not null) return false;
        _waiting.Add(call);
        return true;
    }

    /// <summary>
    /// Takes the calls that may run now, in order of arrival. Those nobody waits for any more are only counted.
    /// </summary>
    public List<Call> Admit(out int expired)
    {
        List<Call> admitted = [];
        expired = 0;
        for (int index = 0; index < _waiting.Count;)
        {
            Call call = _waiting[index];
            if (!call.IsAbandoned && !MayRun(call))
            {
                index++;
                continue;
            }

            _waiting.RemoveAt(index);
            if (call.IsAbandoned)
            {
                expired++;
                continue;
            }

            _running.Add(call);
            admitted.Add(call);
        }

        return admitted;
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

    private bool MayRun(Call call)
    {
        if (_running.Count == 0 || isReentrant || call.IsInterleaving) return true;
        if (call.Carried.Chain is var chain && chain != Guid.Empty && _openChains.ContainsKey(chain)) return true;
        // A call that interleaves stands in nobody's way either.
        return _running.TrueForAll(running => running.IsInterleaving || (call.IsReadOnly && running.IsReadOnly));
    }
}
