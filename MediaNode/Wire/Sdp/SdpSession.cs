namespace Conference.MediaNode.Wire.Sdp;

/// <summary>A session description, as text has it (RFC 8866): no meaning is given to any attribute.</summary>
internal sealed class SdpSession
{
    public required SdpOrigin Origin { get; init; }

    public SdpAttributes Attributes { get; init; } = [];

    public List<SdpMedia> Media { get; init; } = [];
}
