namespace Orleans.Concurrency;

/// <summary>Any call of this grain class may run while others wait. Still one turn at a time.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
