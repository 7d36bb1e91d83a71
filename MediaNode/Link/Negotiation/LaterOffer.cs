using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>What a later offer must leave as it was (RFC 3264 §8): streams that flow are read by it.</summary>
internal static class LaterOffer
{
    public static NegotiationError? WhyNot(
        LinkDescription previous, SdpSession offer, RemoteTransport transport, IReadOnlyList<Section> sections)
    {
        if (transport.Fingerprint != previous.RemoteFingerprint)
        {
            return new(NegotiationRefusal.FingerprintChanged, transport.FingerprintLine,
                "The certificate of a link cannot change: open a new link for a new RTCPeerConnection.");
        }

        for (int i = 0; i < previous.Sections.Count; i++)
        {
            if (i >= sections.Count)
            {
                return new(NegotiationRefusal.SectionRemoved, 0,
                    $"The last offer had {previous.Sections.Count} m-lines, this one fewer: stop, never remove.");
            }

            NegotiationError? error = WhyNot(previous.Sections[i], sections[i], offer.Media[i].Line);
            if (error is not null) return error;
        }

        return null;
    }

    private static NegotiationError? WhyNot(Section before, Section now, int line)
    {
        // The place of a rejected section may be taken by a new one (RFC 9429 §5.2.2).
        if (before.Rejected) return null;

        if (before.Kind != now.Kind)
        {
            return new(NegotiationRefusal.KindChanged, line,
                $"Section {now.Index} was {before.Kind} and is now {now.Kind}: add a section, never change one.");
        }

        if (before.Mid != now.Mid)
        {
            return new(NegotiationRefusal.MidChanged, line,
                $"Section {now.Index} had mid '{before.Mid}' and now has '{now.Mid}': keep the order of sections.");
        }

        return now.Rejected ? null : WhyNotCodecs(before, now, line) ?? WhyNotExtensions(before, now, line);
    }

    private static NegotiationError? WhyNotCodecs(Section before, Section now, int line)
    {
        foreach (CodecBinding old in before.Codecs)
        {
            foreach (CodecBinding codec in now.Codecs)
            {
                bool isSameCodec = old.Codec == codec.Codec;
                bool isSameRtx = old.RtxPayloadType is null || old.RtxPayloadType == codec.RtxPayloadType;
                if (isSameCodec == (old.PayloadType == codec.PayloadType) && (!isSameCodec || isSameRtx)) continue;

                return new(NegotiationRefusal.PayloadTypeChanged, line,
                    $"Section mid '{now.Mid}' gives {old.Codec} or type {old.PayloadType} another meaning: keep both.");
            }
        }

        return null;
    }

    private static NegotiationError? WhyNotExtensions(Section before, Section now, int line)
    {
        foreach (ExtensionBinding old in before.Extensions)
        {
            foreach (ExtensionBinding extension in now.Extensions)
            {
                if (old.Kind == extension.Kind == (old.Id == extension.Id)) continue;

                return new(NegotiationRefusal.ExtensionChanged, line,
                    $"Section mid '{now.Mid}' moves a=extmap:{old.Id} ({old.Kind}): keep the mapping (RFC 8285 §6).");
            }
        }

        return null;
    }
}
