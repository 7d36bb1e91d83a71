using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Moves;

/// <summary>Tests of calls that move between the two nodes of a cluster.</summary>
public abstract class MoveTests(Chromium chromium, Cluster cluster) : CallTests(chromium, cluster)
{
    private protected async Task<Person[]> StartCall(string room, params string[] names)
    {
        Person[] people = await JoinAll(room, MovePages.Options, names);
        await MovedCall.AllSeeAndHearEachOther(people);
        await Task.WhenAll(people.Select(person => person.Ask<bool>(MovePages.WatchMedia)));
        return people;
    }
}
