namespace Conference.Silo.Embedded.Tests;

internal class ProbeGrain(Script script) : Grain, IProbe
{
    public IProbeObserver? Observer { get; private set; }

    public MutableCounter? Kept { get; private set; }

    public List<MutableCounter> KeptAll { get; private set; } = [];

    public string Key => this.GetPrimaryKeyString();

    public IGrainFactory Factory => GrainFactory;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => script.Activated(this);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        script.Deactivated(this, reason);

    public Task Do(string what) => script[what](this, CancellationToken.None);

    public async Task<string> Ask(string what)
    {
        await script[what](this, CancellationToken.None);
        return script.Notes;
    }

    public ValueTask<int> Count(ImmutableCounter counter, MutableCounter mutable)
    {
        mutable.Value += counter.Value;
        return ValueTask.FromResult(mutable.Value);
    }

    public Task DoInterleaved(string what) => script[what](this, CancellationToken.None);

    public Task DoReadOnly(string what) => script[what](this, CancellationToken.None);

    public Task DoOneWay(string what) => script[what](this, CancellationToken.None);

    public Task DoCancellable(string what, CancellationToken cancellation) => script[what](this, cancellation);

    public Task DoImpatiently(string what) => script[what](this, CancellationToken.None);

    public Task<MutableCounter> Echo(MutableCounter counter)
    {
        Kept = counter;
        return Task.FromResult(counter);
    }

    public Task<List<MutableCounter>> EchoAll(List<MutableCounter> counters)
    {
        KeptAll = counters;
        return Task.FromResult(counters);
    }

    public Task<int> Keep(MutableCounter counter)
    {
        Kept = counter;
        return Task.FromResult(counter.Value);
    }

    public Task<IProbe> PassOn(IProbe other) => Task.FromResult(other);

    public Task Watch(IProbeObserver observer)
    {
        Observer = observer;
        return Task.CompletedTask;
    }

    public Task<T> Generic<T>(T value) => Task.FromResult(value);

    public void End() => DeactivateOnIdle();

    public void Delay(TimeSpan delay) => DelayDeactivation(delay);
}
