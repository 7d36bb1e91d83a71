namespace Orleans.Concurrency;

/// <summary>The caller does not wait: no result, no exception.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
