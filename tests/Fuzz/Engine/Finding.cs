namespace Conference.Fuzz.Engine;

/// <summary>An input that violated an oracle or made something throw, and what that said.</summary>
internal sealed record Finding(string Target, byte[] Input, string Reason, int Seed, string Details);
