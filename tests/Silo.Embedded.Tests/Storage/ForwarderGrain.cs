namespace Conference.Silo.Embedded.Tests.Storage;

[Alias("tests.IForwarder")]
internal interface IForwarder : IGrainWithStringKey
{
    Task Write(string keeper, string name);

    Task<int> Calls();
}

/// <summary>A grain between the caller and the one that writes.</summary>
internal sealed class ForwarderGrain : Grain, IForwarder
{
    private int _calls;

    public Task Write(string keeper, string name)
    {
        _calls++;
        return GrainFactory.GetGrain<IKeeper>(keeper).Write(name);
    }

    public Task<int> Calls() => Task.FromResult(_calls);
}
