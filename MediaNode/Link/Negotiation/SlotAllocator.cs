namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Gives slots their numbers and SSRCs, and those that had them before the same ones again.</summary>
internal static class SlotAllocator
{
    public static void Fill(List<Section> sections, LinkDescription? previous, NegotiationPolicy policy)
    {
        KeepSlots(sections, previous);
        var ssrcs = new SsrcAllocator(policy.Entropy, UsedSsrcs(sections, previous));

        for (int i = 0; i < sections.Count; i++)
        {
            Section section = sections[i];
            if (!section.Sends || section.Rejected) continue;

            SlotBinding slot = section.Slot ?? Open(section.Kind, FreeNumber(sections, section.Kind), ssrcs);
            if (slot.LocalRtxSsrc is null && NeedsRtx(section)) slot = slot with { LocalRtxSsrc = ssrcs.Next() };
            sections[i] = section with { Slot = slot };
        }
    }

    private static void KeepSlots(List<Section> sections, LinkDescription? previous)
    {
        if (previous is null) return;

        for (int i = 0; i < sections.Count && i < previous.Sections.Count; i++)
        {
            Section before = previous.Sections[i];
            bool isSame = before.Mid == sections[i].Mid && !sections[i].Rejected;
            if (isSame) sections[i] = sections[i] with { Slot = before.Slot };
        }
    }

    private static HashSet<uint> UsedSsrcs(List<Section> sections, LinkDescription? previous)
    {
        var used = new HashSet<uint>();
        if (previous is not null) UniqueSources.AddSlots(previous.Sections, used);

        foreach (Section section in sections)
        {
            foreach (RemoteSource source in section.RemoteSources)
            {
                used.Add(source.Ssrc);
                if (source.RtxSsrc is uint rtx) used.Add(rtx);
            }
        }

        return used;
    }

    private static SlotBinding Open(SectionKind kind, int number, SsrcAllocator ssrcs)
    {
        string stream = $"slot-{number}";
        string track = kind is SectionKind.Audio ? $"{stream}-audio" : $"{stream}-video";
        return new(number, ssrcs.Next(), null, new(stream, track));
    }

    private static int FreeNumber(List<Section> sections, SectionKind kind)
    {
        int number = 0;
        while (sections.Exists(other => other.Kind == kind && other.Slot?.Number == number)) number++;
        return number;
    }

    private static bool NeedsRtx(Section section)
    {
        foreach (CodecBinding codec in section.Codecs)
        {
            if (codec.RtxPayloadType is not null) return true;
        }

        return false;
    }
}
