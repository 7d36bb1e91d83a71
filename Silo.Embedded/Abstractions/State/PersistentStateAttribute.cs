namespace Orleans.Runtime;

/// <summary>Marks a constructor parameter as stored state.</summary>
/// <param name="stateName">The state's name within its grain.</param>
/// <param name="storageName">Which store; null for the default one.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
{
    public string StateName { get; } = stateName;

    public string? StorageName { get; } = storageName;
}
