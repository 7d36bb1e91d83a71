namespace Conference.MediaNode.Host;

/// <summary>For whom a node is still needed.</summary>
/// <param name="Passages">Rooms that are coming or going, and those that are elsewhere and have clients who still come by here.</param>
internal readonly record struct NodeRemains(int Rooms, int Links, int Passages)
{
    public bool IsNothing => Rooms == 0 && Passages == 0;
}
