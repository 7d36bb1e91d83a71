namespace Conference.MediaNode.Room;

/// <summary>The canonical name under which a node sends (RFC 7022): one for all, since a slot's streams share the node's clock.</summary>
internal static class NodeCname
{
    public const string Text = "conference";

    public static ReadOnlySpan<byte> Bytes => "conference"u8;
}
