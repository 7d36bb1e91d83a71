using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode.Handover;

/// <summary>A link's negotiated description, field by field.</summary>
internal static class DescriptionRecord
{
    public static void Write(RecordWriter writer, LinkDescription description)
    {
        writer.WriteText(description.RemoteIce.Ufrag);
        writer.WriteText(description.RemoteIce.Password);
        writer.WriteText(description.RemoteFingerprint);
        writer.Write((byte)description.RemoteSetup);
        writer.Write(description.RemoteTrickles);
        writer.Write(description.MixesExtensions);
        writer.Write(description.RestartsIce);
        writer.Write(description.Revision);
        writer.Write(description.Sections.Count);
        foreach (Section section in description.Sections) Write(writer, section);
    }

    public static LinkDescription Read(ref RecordReader reader)
    {
        LinkDescription description = new()
        {
            RemoteIce = new IceCredentials(reader.ReadText(), reader.ReadText()),
            RemoteFingerprint = reader.ReadText(),
            RemoteSetup = (DtlsSetup)reader.ReadByte((byte)DtlsSetup.Active),
            RemoteTrickles = reader.ReadBool(),
            MixesExtensions = reader.ReadBool(),
            RestartsIce = reader.ReadBool(),
            Revision = reader.ReadInt32(),
            Sections = [],
        };
        Section[] sections = new Section[reader.ReadCount(NegotiationLimits.SectionsMax)];
        for (int i = 0; i < sections.Length; i++) sections[i] = ReadSection(ref reader);
        return description with { Sections = sections };
    }

    private static void Write(RecordWriter writer, Section section)
    {
        writer.Write(section.Index);
        writer.WriteText(section.Mid);
        writer.Write((byte)section.Kind);
        writer.Write(section.Rejected);
        writer.Write(section.Ungranted);
        writer.Write((byte)section.Direction);
        writer.Write(section.ReducedSizeRtcp);
        writer.WriteText(section.Offered.Protocol);
        writer.WriteText(section.Offered.FirstFormat);
        writer.Write(section.Codecs.Count);
        foreach (CodecBinding binding in section.Codecs) Write(writer, binding);
        writer.Write(section.Extensions.Count);
        foreach (ExtensionBinding extension in section.Extensions)
        {
            writer.Write((byte)extension.Kind);
            writer.Write(extension.Id);
        }

        writer.Write(section.RemoteSources.Count);
        foreach (RemoteSource source in section.RemoteSources)
        {
            writer.Write(source.Ssrc);
            if (writer.WriteHas(source.RtxSsrc)) writer.Write(source.RtxSsrc!.Value);
        }

        if (writer.WriteHas(section.RemoteCname)) writer.WriteText(section.RemoteCname!);
        if (writer.WriteHas(section.RemoteMsid)) Write(writer, section.RemoteMsid!);
        writer.Write(section.Rids.Count);
        foreach (string rid in section.Rids) writer.WriteText(rid);
        if (!writer.WriteHas(section.Slot)) return;

        writer.Write(section.Slot!.Number);
        writer.Write(section.Slot.LocalSsrc);
        if (writer.WriteHas(section.Slot.LocalRtxSsrc)) writer.Write(section.Slot.LocalRtxSsrc!.Value);
        Write(writer, section.Slot.LocalMsid);
    }

    private static Section ReadSection(ref RecordReader reader)
    {
        Section section = new()
        {
            Index = reader.ReadInt32(),
            Mid = reader.ReadText(),
            Kind = (SectionKind)reader.ReadByte((byte)SectionKind.Application),
            Rejected = reader.ReadBool(),
            Ungranted = reader.ReadBool(),
            Direction = (SectionDirection)reader.ReadByte((byte)SectionDirection.Both),
            ReducedSizeRtcp = reader.ReadBool(),
            Offered = new OfferedMedia(reader.ReadText(), reader.ReadText()),
        };
        CodecBinding[] codecs = new CodecBinding[reader.ReadCount(NegotiationLimits.PayloadTypesMax)];
        for (int i = 0; i < codecs.Length; i++) codecs[i] = ReadBinding(ref reader);
        ExtensionBinding[] extensions = new ExtensionBinding[reader.ReadCount(NegotiationLimits.ExtensionsMax)];
        for (int i = 0; i < extensions.Length; i++)
        {
            extensions[i] = new((HeaderExtension)reader.ReadByte((byte)HeaderExtension.PlayoutDelay), reader.ReadByte());
        }

        RemoteSource[] sources = new RemoteSource[reader.ReadCount(NegotiationLimits.SourcesMax)];
        for (int i = 0; i < sources.Length; i++)
        {
            sources[i] = new(reader.ReadUInt32(), reader.ReadBool() ? reader.ReadUInt32() : null);
        }

        string? cname = reader.ReadTextOrNull();
        MediaStreamId? msid = reader.ReadBool() ? ReadMsid(ref reader) : null;
        string[] rids = new string[reader.ReadCount(NegotiationLimits.RidsMax)];
        for (int i = 0; i < rids.Length; i++) rids[i] = reader.ReadText();
        return section with
        {
            Codecs = codecs,
            Extensions = extensions,
            RemoteSources = sources,
            RemoteCname = cname,
            RemoteMsid = msid,
            Rids = rids,
            Slot = reader.ReadBool() ? ReadSlot(ref reader) : null,
        };
    }

    private static void Write(RecordWriter writer, CodecBinding binding)
    {
        writer.Write((byte)binding.Codec.Kind);
        writer.Write(binding.Codec.Profile);
        writer.Write(binding.Codec.PacketizationMode);
        writer.Write(binding.PayloadType);
        if (writer.WriteHas(binding.RtxPayloadType)) writer.Write(binding.RtxPayloadType!.Value);
        writer.Write(binding.ClockRate);
        writer.WriteText(binding.Fmtp);
        writer.Write(binding.Nack);
        writer.Write(binding.Pli);
        writer.Write(binding.Fir);
        writer.Write(binding.TransportCc);
        writer.Write(binding.Remb);
    }

    private static CodecBinding ReadBinding(ref RecordReader reader) => new()
    {
        Codec = ReadCodec((CodecKind)reader.ReadByte((byte)CodecKind.Av1), reader.ReadByte(), reader.ReadByte()),
        PayloadType = reader.ReadByte(),
        RtxPayloadType = reader.ReadBool() ? reader.ReadByte() : null,
        ClockRate = reader.ReadInt32(),
        Fmtp = reader.ReadText(),
        Nack = reader.ReadBool(),
        Pli = reader.ReadBool(),
        Fir = reader.ReadBool(),
        TransportCc = reader.ReadBool(),
        Remb = reader.ReadBool(),
    };

    private static Codec ReadCodec(CodecKind kind, byte profile, byte packetizationMode) => kind switch
    {
        CodecKind.Vp8 => Codec.Vp8,
        CodecKind.Vp9 => Codec.Vp9(profile),
        CodecKind.H264 => Codec.H264((H264Profile)profile, packetizationMode),
        CodecKind.Av1 => Codec.Av1(profile),
        _ => Codec.Opus,
    };

    private static SlotBinding ReadSlot(ref RecordReader reader) => new(
        reader.ReadInt32(), reader.ReadUInt32(), reader.ReadBool() ? reader.ReadUInt32() : null, ReadMsid(ref reader));

    private static void Write(RecordWriter writer, MediaStreamId msid)
    {
        writer.WriteText(msid.Stream);
        writer.WriteText(msid.Track);
    }

    private static MediaStreamId ReadMsid(ref RecordReader reader) => new(reader.ReadText(), reader.ReadText());
}
