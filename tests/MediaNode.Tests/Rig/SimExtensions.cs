namespace Conference.MediaNode.Tests.Rig;

/// <summary>The header extension ids of one client's offers. Clients differ in them, as browsers do.</summary>
internal sealed record SimExtensions(byte AudioLevel, byte TransportCc, byte Mid, byte Rid, byte Dependency, byte RepairedRid)
{
    public static readonly SimExtensions Usual = new(1, 3, 4, 10, 12, 11);

    public static readonly SimExtensions Other = new(7, 5, 9, 2, 14, 3);
}
