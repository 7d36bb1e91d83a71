using System.Globalization;
using System.Security.Cryptography;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>Tests of calls on a cluster. A test that fails prints what pages and processes said last.</summary>
public abstract class CallTests(Chromium chromium, Cluster cluster) : IAsyncLifetime
{
    private readonly List<Caller> _people = [];

    private protected Cluster Cluster => cluster;

    private protected static ITestOutputHelper Output => TestContext.Current.TestOutputHelper!;

    public virtual async ValueTask InitializeAsync()
    {
        Prerequisites.OfCall();
        await cluster.Start();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (TestContext.Current.TestState?.Result is TestResult.Failed) await Explain();
        }
        finally
        {
            foreach (Caller person in _people) await person.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>A room of this test's own.</summary>
    private protected static string NewRoom() => $"room-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    private protected async Task<Person> Open(string room, string name, PersonOptions? options = null)
    {
        Person person = await Person.Open(chromium, cluster.Url, room, name, options ?? new PersonOptions());
        Keep(person);
        return person;
    }

    /// <summary>To explain and to close when the test is over.</summary>
    private protected void Keep(Caller person) => _people.Add(person);

    private protected async Task<Person> Join(string room, string name, PersonOptions? options = null)
    {
        Person person = await Open(room, name, options);
        await person.WaitConnected();
        return person;
    }

    /// <summary>All at once, as after a calendar's reminder.</summary>
    private protected Task<Person[]> JoinAll(string room, PersonOptions options, params string[] names) =>
        Task.WhenAll(names.Select(name => Join(room, name, options)));

    private async Task Explain()
    {
        Output.WriteLine(Machine.Load);
        foreach (Caller person in _people.Where(person => !person.IsGone))
        {
            string picture = Path.Combine(
                Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"conference-failed-{person.Name}.png"));
            await person.Picture(picture);
            Output.WriteLine($"--- {person.Name} ({picture})\n{await person.Stats()}\n{string.Join('\n', person.Console)}");
        }

        Output.WriteLine(LogTails());
    }

    /// <summary>What all processes of the test said last.</summary>
    private protected virtual string LogTails() => cluster.LogTails();
}
