using Conference.EndToEnd.Tests.Harness;
using Conference.EndToEnd.Tests.Moves;

namespace Conference.EndToEnd.Tests.Outlive;

/// <summary>Tests of calls whose cluster loses processes.</summary>
public abstract class OutliveTests(Chromium chromium, Cluster cluster) : MoveTests(chromium, cluster)
{
    /// <summary>The cluster is as a test found it: it has a silo and all of its nodes.</summary>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Cluster.Mend();
    }

    /// <summary>Everybody has noticed that it is gone.</summary>
    private protected async Task KillSilo(params Person[] people)
    {
        Cluster.Silo.Kill();
        await OutlivingCall.HaveState(people, "reconnecting");
    }

    /// <summary>Everybody is served again.</summary>
    private protected async Task StartSilo(params Person[] people)
    {
        Cluster.StartSiloAgain();
        await Cluster.IsUp(OutlivingCall.MendedWithin);
        await OutlivingCall.HaveState(people, "connected");
    }
}
