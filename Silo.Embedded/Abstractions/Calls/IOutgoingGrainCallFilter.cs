namespace Orleans;

/// <summary>Runs at the caller around each call. Registered as a service.</summary>
public interface IOutgoingGrainCallFilter
{
    Task Invoke(IOutgoingGrainCallContext context);
}
