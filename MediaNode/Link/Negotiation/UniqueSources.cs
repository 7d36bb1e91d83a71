using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>All sections share one RTP session, so an SSRC stands for one stream only (RFC 9143 §10).</summary>
internal static class UniqueSources
{
    public static NegotiationError? WhyNot(
        SdpSession offer, IReadOnlyList<Section> sections, LinkDescription? previous)
    {
        var seen = new HashSet<uint>();
        if (previous is not null) AddSlots(previous.Sections, seen);

        foreach (Section section in sections)
        {
            foreach (RemoteSource source in section.RemoteSources)
            {
                if (seen.Add(source.Ssrc) && (source.RtxSsrc is not uint rtx || seen.Add(rtx))) continue;
                return new(NegotiationRefusal.DuplicateSource, offer.Media[section.Index].Line,
                    $"Section mid '{section.Mid}' announces an SSRC that the link uses elsewhere: draw another.");
            }
        }

        return null;
    }

    /// <summary>What the node sends with.</summary>
    public static void AddSlots(IReadOnlyList<Section> sections, HashSet<uint> seen)
    {
        foreach (Section section in sections)
        {
            if (section.Slot is not SlotBinding slot) continue;
            seen.Add(slot.LocalSsrc);
            if (slot.LocalRtxSsrc is uint rtx) seen.Add(rtx);
        }
    }
}
