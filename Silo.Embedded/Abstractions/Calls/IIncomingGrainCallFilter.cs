namespace Orleans;

/// <summary>Runs in the called grain's turn around each call. Registered as a service.</summary>
public interface IIncomingGrainCallFilter
{
    Task Invoke(IIncomingGrainCallContext context);
}
