namespace Conference.MediaNode.Simulation.Scenarios;

/// <summary>The header extension ids of one client's offers. Clients differ in them, as browsers do.</summary>
internal sealed record ExtensionIds(byte AudioLevel, byte TransportCc, byte Mid, byte Rid, byte RepairedRid)
{
    public static readonly ExtensionIds Usual = new(1, 3, 4, 10, 11);

    public static readonly ExtensionIds Other = new(7, 5, 9, 2, 14);
}
