using Conference.Cluster.Simulation.Runs;
using Conference.Cluster.Simulation.Store;
using Conference.Silo.Embedded;
using Conference.Silo.Embedded.Runtime;
using Orleans;
using Orleans.Runtime;

namespace Conference.Cluster.Simulation.Silos;

/// <summary>Which grain lives in which silo, as a directory would say. One engine carries them all.</summary>
internal sealed class GrainPlaces(Agenda agenda, SeededRandom random, SimStateStore store, Trace trace)
{
    private readonly Dictionary<GrainId, SiloProcess> _silos = [];

    /// <summary>Activations that the directory has forgotten, and that go on.</summary>
    private readonly Dictionary<Activation, SiloProcess> _cutOff = [];

    public required Func<EmbeddedSilo> Engine { get; init; }

    public required IReadOnlyList<SiloProcess> Silos { get; init; }

    /// <summary>Told when a grain is activated twice, and when it is not any more.</summary>
    public Action<GrainId> Doubled { get; set; } = static _ => { };

    /// <summary>Grains that have been called, in the order of their first call.</summary>
    public IEnumerable<GrainId> All => _silos.Keys;

    public SiloProcess? Find(GrainId id) => _silos.GetValueOrDefault(id);

    /// <summary>Where a call goes; null when no silo is up.</summary>
    public SiloProcess? FindOrPlace(GrainId id, SiloProcess? caller)
    {
        foreach ((Activation left, SiloProcess at) in _cutOff)
        {
            if (at == caller && left.GrainId == id) return at;
        }

        if (_silos.TryGetValue(id, out SiloProcess? silo)) return silo;
        if (Draw(null) is not { } drawn) return null;
        return _silos[id] = drawn;
    }

    /// <summary>
    /// The directory forgets a grain whose silo goes on: the next call from elsewhere wakes it a second time. When the silos agree
    /// again the first is told to go.
    /// </summary>
    public void Split(GrainId id, TimeSpan lasts)
    {
        Catalog catalog = Engine().Engine.Catalog;
        if (!_silos.TryGetValue(id, out SiloProcess? silo) || Draw(silo) is not { } other) return;
        Activation? standing = catalog.Snapshot().FirstOrDefault(each => each.GrainId == id && !_cutOff.ContainsKey(each));
        if (standing is null || !Engine().Split(id, source => source is { } caller && Find(caller) == silo)) return;

        trace.Note("doubled", id.ToString());
        Doubled(id);
        _cutOff[standing] = silo;
        _silos[id] = other;
        agenda.After(lasts, () =>
        {
            if (!_cutOff.Remove(standing)) return;
            Doubled(id);
            standing.Deactivate(new DeactivationReason(DeactivationReasonCode.DuplicateActivation, "There is another."));
        });
    }

    public void OnDied(SiloProcess silo)
    {
        Call[] unanswered = Engine().Engine.Catalog.Halt(each => (_cutOff.GetValueOrDefault(each) ?? Find(each.GrainId)) == silo);
        foreach ((GrainId id, SiloProcess at) in _silos.ToArray())
        {
            if (at != silo) continue;
            _silos.Remove(id);

            // What a second activation that goes on has asked of the store is answered.
            bool goesOn = _cutOff.Any(left => left.Key.GrainId == id && left.Value != silo);
            if (!goesOn) store.OnHalted(id.Type.ToString(), id.Key.ToString());
        }

        foreach ((Activation left, SiloProcess at) in _cutOff.ToArray())
        {
            if (at == silo) _cutOff.Remove(left);
        }

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
