namespace Conference.MediaNode.Simulation.Paths;

/// <summary>What a path must know of what it carries.</summary>
internal interface IPathDatagram
{
    byte[] Bytes { get; }

    /// <summary>It may not be lost.</summary>
    bool IsSpared { get; }
}
