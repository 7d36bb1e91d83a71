namespace Orleans.Concurrency;

/// <summary>The call changes nothing, so that others of its kind may run beside it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
