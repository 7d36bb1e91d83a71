namespace Conference.MediaNode.Link.Negotiation;

internal enum SectionKind
{
    Audio,
    Video,
    Application,
}
