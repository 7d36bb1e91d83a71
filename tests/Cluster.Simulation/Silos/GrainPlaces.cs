using Conference.Cluster.Simulation.Runs;
using Conference.Cluster.Simulation.Store;
using Conference.Silo.Embedded.Runtime;
using Orleans.Runtime;

namespace Conference.Cluster.Simulation.Silos;

/// <summary>Which grain lives in which silo, as a directory would say. One engine carries them all.</summary>
internal sealed class GrainPlaces(Agenda agenda, SeededRandom random, SimStateStore store, Trace trace)
{
    private readonly Dictionary<GrainId, SiloProcess> _silos = [];
    private readonly List<(GrainId Id, Activation Activation, SiloProcess Silo)> _cutOff = [];

    public required Func<Catalog> Catalog { get; init; }

    public required IReadOnlyList<SiloProcess> Silos { get; init; }

    public IEnumerable<GrainId> All => _silos.Keys;

    public SiloProcess? Find(GrainId id) => _silos.GetValueOrDefault(id);

    /// <summary>Null when no silo is up.</summary>
    public SiloProcess? FindOrPlace(GrainId id)
    {
        if (_silos.TryGetValue(id, out SiloProcess? silo)) return silo;
        if (Draw(null) is not { } drawn) return null;
        return _silos[id] = drawn;
    }

    /// <summary>
    /// The directory forgets a grain whose silo goes on: the next call wakes it a second time, elsewhere if there is an elsewhere.
    /// </summary>
    public void Split(GrainId id)
    {
        if (!_silos.TryGetValue(id, out SiloProcess? silo)) return;
        trace.Note("doubled", id.ToString());
        foreach (Activation left in Catalog().Split(id)) _cutOff.Add((id, left, silo));
        _silos[id] = Draw(silo) ?? silo;
    }

    public void OnDied(SiloProcess silo)
    {
        List<Call> unanswered = [];
        foreach ((GrainId id, SiloProcess at) in _silos.ToArray())
        {
            if (at != silo) continue;
            _silos.Remove(id);
            unanswered.AddRange(Catalog().Halt(id));
            store.OnHalted(id.Type.ToString(), id.Key.ToString());
        }

        foreach ((GrainId id, Activation left, SiloProcess at) in _cutOff.ToArray())
        {
            if (at == silo) unanswered.AddRange(left.Halt());
        }

        _cutOff.RemoveAll(left => left.Silo == silo);
        foreach (Call call in unanswered) Fail(call);
    }

    /// <summary>Whoever waits learns of it when the others have noticed.</summary>
    private void Fail(Call call)
    {
        if (call.IsOneWay || call.Method is null) return;
        agenda.After(random.Milliseconds(200, 5000), () => call.TryFail(new SiloUnavailableException("The silo has ended.")));
    }

    private SiloProcess? Draw(SiloProcess? except)
    {
        SiloProcess[] up = [.. Silos.Where(silo => silo.IsUp && silo != except)];
        return up.Length == 0 ? null : up[random.Between(0, up.Length - 1)];
    }
}
