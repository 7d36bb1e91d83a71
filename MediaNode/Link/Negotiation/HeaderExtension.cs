namespace Conference.MediaNode.Link.Negotiation;

/// <summary>The RTP header extensions that the node reads or writes.</summary>
internal enum HeaderExtension : byte
{
    Mid,
    Rid,
    RepairedRid,
    AudioLevel,
    AbsSendTime,
    TransportCc,
    DependencyDescriptor,
    VideoLayersAllocation,
    PlayoutDelay,
}
