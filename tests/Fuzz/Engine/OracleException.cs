namespace Conference.Fuzz.Engine;

/// <summary>What must hold of every input does not hold of this one.</summary>
internal sealed class OracleException(string message) : Exception(message);
