using Conference.EndToEnd.Tests.Harness;

// Calls share two processors: beside each other they would only measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: AssemblyFixture(typeof(Firefox))]
[assembly: AssemblyFixture(typeof(DefaultCluster))]
[assembly: AssemblyFixture(typeof(LanCluster))]
