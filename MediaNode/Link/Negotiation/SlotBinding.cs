namespace Conference.MediaNode.Link.Negotiation;

/// <summary>
/// The node's own names for what it sends in a slot. They stay the same whoever is shown. Numbers count per kind from
/// 0: audio slot k and video slot k share a stream, so they play in sync. The RTX SSRC is there if RTX was agreed.
/// </summary>
internal sealed record SlotBinding(int Number, uint LocalSsrc, uint? LocalRtxSsrc, MediaStreamId LocalMsid);
