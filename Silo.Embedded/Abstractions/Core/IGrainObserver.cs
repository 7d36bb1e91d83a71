using Orleans.Runtime;

namespace Orleans;

/// <summary>An object outside the cluster that grains may notify.</summary>
public interface IGrainObserver : IAddressable;
