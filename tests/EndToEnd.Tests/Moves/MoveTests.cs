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

    /// <summary>
    /// Nobody in the call notices what happens. A freeze that is ours comes whenever it happens; one of a machine that has no
    /// processor for a browser does not, so it may happen once more.
    /// </summary>
    private protected async Task NobodyNotices(Person[] people, Func<Task> happening)
    {
        const int TimesMax = 3;
        List<string> frozen = [];
        do
        {
            await Cluster.Mend();
            Notice notice = await Notice.FromRest(people);
            await happening();
            await notice.NothingWasDone();
            if (await notice.WhatFroze() is not { } seen) return;

            frozen.Add(seen);
        }
        while (frozen.Count < TimesMax);

        Assert.Fail(string.Join(Environment.NewLine, frozen));
    }
}
