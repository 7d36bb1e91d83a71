namespace Conference.MediaNode.Handover.Moves;

/// <summary>What a shard wants of its host's channels to other nodes. Nothing of it may wait.</summary>
/// <param name="Move">Names the channel.</param>
internal abstract record MoveErrand(Guid Move);

/// <summary>Dial that node, at its door. The host says <see cref="MoveNews"/> when it is there, or cannot be.</summary>
internal sealed record OpenMoveChannel(Guid Move, string Address, string PublicKey) : MoveErrand(Move);

/// <summary>Send this on the channel. A record is wiped by the host once it is sealed.</summary>
internal sealed record SendMoveMessage(Guid Move, MoveMessage Message) : MoveErrand(Move);

internal sealed record CloseMoveChannel(Guid Move) : MoveErrand(Move);

/// <summary>What the host tells a shard of a channel.</summary>
internal abstract record MoveNews(Guid Move);

/// <summary>The dialled node answers; what it is sent from now on arrives in order, or the channel breaks.</summary>
internal sealed record MoveChannelOpened(Guid Move) : MoveNews(Move);

internal sealed record MoveMessageCame(Guid Move, MoveMessage Message) : MoveNews(Move);

/// <summary>Nothing more will come or go, in either direction.</summary>
internal sealed record MoveChannelBroken(Guid Move) : MoveNews(Move);
