using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room;
using Conference.MediaNode.Simulation.Clients;

namespace Conference.MediaNode.Simulation.Node;

/// <summary>A published track and who is shown it.</summary>
internal sealed class TrackView(LinkView link, string mid, SectionKind kind)
{
    public LinkView Link => link;

    public string Mid => mid;

    public SectionKind Kind => kind;

    public string Name { get; } = TrackName.Of(link.Client.Plan.LinkName, mid);

    /// <summary>One, or one for each simulcast layer, the smallest first.</summary>
    public List<PublishedStream> Streams { get; } = [];

    /// <summary>In the order in which they came.</summary>
    public List<SlotView> Subscribers { get; } = [];

    public bool IsMuted { get; set; }

    public override string ToString() => $"{link}:{mid}";
}
