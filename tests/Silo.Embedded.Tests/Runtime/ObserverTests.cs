using System.Runtime.CompilerServices;
using Conference.Silo.Embedded.Runtime;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;
using Orleans.Utilities;

namespace Conference.Silo.Embedded.Tests.Runtime;

public class ObserverTests
{
    [Fact]
    public async Task A_grain_notifies_an_object_outside_its_turn()
    {
        await using var silo = TestSilo.Start();
        var observer = new ProbeObserver(what =>
        {
            silo.Script.Note(TurnGroup.CurrentActivation is null ? what : "inside");
            return Task.CompletedTask;
        });
        await Watch(silo, observer);

        await silo.Probe().Do("tell");
        await silo.Quiet();
        Assert.Equal("told", silo.Script.Notes);
        GC.KeepAlive(observer);
    }

    [Fact]
    public async Task Calls_are_delivered_one_at_a_time_and_in_order()
    {
        await using var silo = TestSilo.Start();
        var gates = new Queue<TaskCompletionSource>([new(), new()]);
        var observer = new ProbeObserver(what =>
        {
            silo.Script.Note(what);
            return gates.Dequeue().Task;
        });
        TaskCompletionSource first = gates.Peek();
        IProbeObserver reference = silo.Grains.CreateObjectReference<IProbeObserver>(observer);

        Task one = reference.AskedAbout("1");
        Task two = reference.AskedAbout("2");
        await silo.Quiet();
        Assert.Equal("1", silo.Script.Notes);

        TaskCompletionSource second = gates.Peek();
        first.SetResult();
        await one;
        await silo.Quiet();
        Assert.Equal("1 2", silo.Script.Notes);
        second.SetResult();
        await two;
    }

    [Fact]
    public async Task What_an_observer_throws_reaches_the_asking_grain_and_is_counted()
    {
        await using var silo = TestSilo.Start();
        var observer = new ProbeObserver(_ => throw new MarkedException("no", 3));
        await Watch(silo, observer);

        await Assert.ThrowsAsync<MarkedException>(() => silo.Probe().Do("ask"));
        await silo.Probe().Do("tell");
        await silo.Quiet();
        Assert.Equal(2, silo.Count(EngineEvent.ObserverFailed));
        GC.KeepAlive(observer);
    }

    [Fact]
    public async Task A_deleted_observer_answers_nobody()
    {
        await using var silo = TestSilo.Start();
        var observer = new ProbeObserver(_ => Task.CompletedTask);
        IProbeObserver reference = await Watch(silo, observer);
        silo.Grains.DeleteObjectReference<IProbeObserver>(reference);

        Task asking = silo.Probe().Do("ask");
        await silo.Advance(31);
        await Assert.ThrowsAsync<TimeoutException>(() => asking);
        Assert.Equal(1, silo.Count(EngineEvent.ObserverGone));
        GC.KeepAlive(observer);
    }

    [Fact]
    public async Task An_observer_is_deleted_once()
    {
        await using var silo = TestSilo.Start();
        var observer = new ProbeObserver(_ => Task.CompletedTask);
        IProbeObserver reference = silo.Grains.CreateObjectReference<IProbeObserver>(observer);
        Assert.Throws<ArgumentException>(() => silo.Grains.DeleteObjectReference<IProbeObserver>(observer));
        silo.Grains.DeleteObjectReference<IProbeObserver>(reference);
        Assert.Throws<ArgumentException>(() => silo.Grains.DeleteObjectReference<IProbeObserver>(reference));
    }

    [Fact]
    public async Task An_observer_is_held_weakly()
    {
        await using var silo = TestSilo.Start();
        IProbeObserver reference = Forgotten(silo);
        for (int round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        reference.Told("anyone?");
        await silo.Quiet();
        Assert.Equal(1, silo.Count(EngineEvent.ObserverGone));
    }

    [Fact]
    public async Task An_observer_object_is_refused_where_a_reference_belongs()
    {
        await using var silo = TestSilo.Start();
        await Assert.ThrowsAsync<CodecNotFoundException>(
            () => silo.Probe().Watch(new ProbeObserver(_ => Task.CompletedTask)));
    }

    [Fact]
    public void Observers_that_do_not_subscribe_again_expire()
    {
        DateTime now = DateTime.UnixEpoch;
        var manager = new ObserverManager<string, string>(
            TimeSpan.FromMinutes(1), NullLogger.Instance)
        { GetDateTime = () => now };
        manager.Subscribe("a", "a");
        now = now.AddSeconds(40);
        manager.Subscribe("b", "b");
        now = now.AddSeconds(40);

        List<string> notified = [];
        manager.Notify(notified.Add);
        Assert.Equal(["b"], notified);
        Assert.Equal(1, manager.Count);
    }

    [Fact]
    public async Task An_observer_that_fails_is_forgotten_and_the_others_are_told()
    {
        var manager = new ObserverManager<string, string>(TimeSpan.FromMinutes(1), NullLogger.Instance);
        foreach (string each in (string[])["a", "b", "c"]) manager.Subscribe(each, each);

        List<string> notified = [];
        await manager.Notify(
            observer =>
            {
                if (observer == "b") throw new MarkedException("no", 1);
                notified.Add(observer);
                return Task.CompletedTask;
            },
            observer => observer != "c");
        Assert.Equal(["a"], notified);
        Assert.Equal(["a", "c"], manager.Order());
        manager.Unsubscribe("a");
        manager.Clear();
        Assert.Empty(manager);
    }

    private static async Task<IProbeObserver> Watch(TestSilo silo, ProbeObserver observer)
    {
        silo.Script["tell"] = (grain, _) =>
        {
            grain.Observer!.Told("told");
            return Task.CompletedTask;
        };
        silo.Script["ask"] = (grain, _) => grain.Observer!.AskedAbout("asked");
        IProbeObserver reference = silo.Grains.CreateObjectReference<IProbeObserver>(observer);
        await silo.Probe().Watch(reference);
        return reference;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IProbeObserver Forgotten(TestSilo silo) =>
        silo.Grains.CreateObjectReference<IProbeObserver>(new ProbeObserver(_ => Task.CompletedTask));
}
