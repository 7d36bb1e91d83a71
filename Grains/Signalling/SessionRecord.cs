namespace Conference.Grains.Signalling;

/// <summary>What is stored of a session.</summary>
[GenerateSerializer, Alias("session-record")]
internal sealed class SessionRecord
{
    [Id(0)]
    public SessionState? Session { get; set; }
}
