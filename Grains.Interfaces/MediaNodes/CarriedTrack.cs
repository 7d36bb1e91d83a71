namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>A section in which a link's client may send.</summary>
/// <param name="MuteVersion">Of the latest <see cref="MuteTrack"/> obeyed; 0 before the first.</param>
[GenerateSerializer, Immutable, Alias("carried-track")]
public sealed record CarriedTrack(string Mid, bool Muted, long MuteVersion);
