namespace Conference.LoadGenerator.Signalling;

/// <summary>A track in an offer.</summary>
internal readonly record struct SentSection(string Mid, bool IsVideo, uint Ssrc);
