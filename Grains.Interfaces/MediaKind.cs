namespace Conference.Grains.Interfaces;

[GenerateSerializer, Alias("media-kind")]
public enum MediaKind
{
    Audio,
    Video,
}
