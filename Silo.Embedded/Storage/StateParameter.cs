namespace Conference.Silo.Embedded.Storage;

/// <summary>A constructor parameter that is stored state.</summary>
/// <param name="Type">Of the value.</param>
/// <param name="Name">Within its grain.</param>
/// <param name="StoreName">Null: the default one.</param>
internal sealed record StateParameter(Type Type, string Name, string? StoreName);
