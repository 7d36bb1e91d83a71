namespace Conference.Benchmarks.Ciphers;

/// <summary>One operation on packets of one size, by libcrypto and by the processor's instructions.</summary>
/// <param name="WithLibcrypto">Does it so many times.</param>
/// <param name="WithInstructions">Null where there is only one way.</param>
internal sealed record CipherCase(string Name, int Length, Action<int> WithLibcrypto, Action<int>? WithInstructions);
