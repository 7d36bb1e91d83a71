namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>
/// One request of a FIR: a repetition keeps its number, a new request takes the next (RFC 5104 §4.3.1.1).
/// </summary>
internal readonly record struct FirEntry(uint Ssrc, byte CommandNumber)
{
    internal const int Length = 8;
}
