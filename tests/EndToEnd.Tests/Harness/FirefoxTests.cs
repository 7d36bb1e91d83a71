namespace Conference.EndToEnd.Tests.Harness;

/// <summary>
/// Tests of calls in which somebody uses Firefox. The cluster is reached at two addresses: see <see
/// cref="LanCluster"/>.
/// </summary>
public abstract class FirefoxTests(Chromium chromium, Firefox firefox, Cluster cluster) : CallTests(chromium, cluster)
{
    public override ValueTask InitializeAsync()
    {
        string? why = firefox.WhyNot();
        Assert.SkipWhen(why is not null, why ?? "");
        return base.InitializeAsync();
    }

    private protected async Task<FirefoxPerson> OpenFirefox(string room, string name, PersonOptions? options = null)
    {
        FirefoxPerson person = await firefox.Open(Cluster.LanUrl, room, name, options ?? new PersonOptions());
        Keep(person);
        return person;
    }

    private protected async Task<FirefoxPerson> JoinFirefox(string room, string name, PersonOptions? options = null)
    {
        FirefoxPerson person = await OpenFirefox(room, name, options);
        await person.WaitConnected();
        return person;
    }

    private protected override string LogTails() => $"{base.LogTails()}\n\n--- firefox\n{firefox.LogTail()}";

    private protected static Task AllSeeAndHearEachOther(params Caller[] people) =>
        Task.WhenAll(people.Select(person => person.SeesAndHears([.. people.Where(other => other != person)])));
}
