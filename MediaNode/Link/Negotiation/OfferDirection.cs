using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>The direction attribute of a section (RFC 8866 §6.7), turned round to the node's view.</summary>
internal static class OfferDirection
{
    public static SectionDirection Read(SdpMedia media, SdpSession offer) =>
        Find(media.Attributes) ?? Find(offer.Attributes) ?? SectionDirection.Both;

    private static SectionDirection? Find(SdpAttributes attributes)
    {
        foreach (SdpAttribute line in attributes)
        {
            switch (line.Name)
            {
                case "sendonly": return SectionDirection.Receives;
                case "recvonly": return SectionDirection.Sends;
                case "sendrecv": return SectionDirection.Both;
                case "inactive": return SectionDirection.Inactive;
            }
        }

        return null;
    }
}
