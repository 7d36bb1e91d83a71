namespace Conference.Cluster.Simulation.Store;

/// <summary>The store could not be reached, or did not answer: whether it wrote is unknown.</summary>
internal sealed class StoreFault(string message) : IOException(message);
