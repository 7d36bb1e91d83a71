namespace Orleans;

/// <summary>An idle activation of this class is not collected.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class KeepAliveAttribute : Attribute;
