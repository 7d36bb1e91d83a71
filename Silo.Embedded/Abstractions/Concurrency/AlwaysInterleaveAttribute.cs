namespace Orleans.Concurrency;

/// <summary>The call may run while another call of the grain waits.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
