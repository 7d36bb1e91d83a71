namespace Orleans;

/// <summary>
/// The type crosses a call or is stored. Required on every type of a grain contract, each derived type included.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;
