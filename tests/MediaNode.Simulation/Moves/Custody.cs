using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Simulation.Checkers;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>What a node has of the room, as far as its words tell.</summary>
internal enum Part
{
    None,

    /// <summary>Imported, not its own yet.</summary>
    Silent,

    /// <summary>It alone seals for the clients.</summary>
    Serving,

    /// <summary>Given out of hand, and nobody has it yet.</summary>
    Holding,
}

/// <summary>
/// Who has the room. At any time at most one node serves it, apart from one that was cut off and declared out by the cluster: that
/// one may seal below the indices of the other, and nobody hears it.
/// </summary>
internal sealed class Custody
{
    private const string OneWriter = "one node serves the room";

    private readonly Dictionary<MovingNode, Part> _parts = [];
    private readonly HashSet<MovingNode> _outcasts = [];
    private bool _isImported;

    public MovingNode? Server => _parts.FirstOrDefault(of => of.Value is Part.Serving && !_outcasts.Contains(of.Key)).Key;

    /// <summary>Who began to serve last.</summary>
    public MovingNode? LastServer { get; private set; }

    public Part Of(MovingNode node) => _parts.GetValueOrDefault(node);

    public bool IsOutcast(MovingNode node) => _outcasts.Contains(node);

    /// <summary>Nobody has it any more.</summary>
    public bool IsNowhere => _parts.Values.All(part => part is Part.None);

    public void Serve(MovingNode node)
    {
        if (Server is { } other && other != node && !_outcasts.Contains(node)) throw Wrong($"{node} serves the room, and so does {other}");
        bool isHeld = Of(node) is not Part.Serving && _parts.Any(of => of.Key != node && of.Value is Part.Holding);
        if (isHeld) throw Wrong($"{node} serves the room, which it was not given yet");

        _parts[node] = Part.Serving;
        LastServer = node;
    }

    public void OnSaid(MovingNode node, MoveMessage message)
    {
        switch (message)
        {
            case MoveRecord:
                _parts[node] = Part.Holding;
                _isImported = false;
                break;
            case MoveGo:
                if (!_isImported) throw Wrong($"{node} gives the room away, and nobody has said that he has it");
                _parts[node] = Part.None;
                break;
            case MoveImported:
                _isImported = true;
                _parts[node] = Part.Silent;
                _outcasts.Remove(node);
                break;
        }
    }

    /// <summary>The room is closed there, or its process is gone.</summary>
    public void Forget(MovingNode node)
    {
        _parts[node] = Part.None;
        _outcasts.Remove(node);
    }

    /// <summary>The node goes on with a room that it had let go: whoever else has it, or has been told that it is theirs, is out.</summary>
    public void TakeBack(MovingNode node, IEnumerable<MovingNode> others)
    {
        foreach (MovingNode other in others)
        {
            if (other != node) _outcasts.Add(other);
        }

        Serve(node);
    }

    /// <summary>The node has put out something of its own for a client.</summary>
    public void OnSealed(MovingNode node)
    {
        if (Of(node) is not Part.Serving) throw Wrong($"{node} speaks to a client, and is {Of(node)}");
    }

    private static CheckFailed Wrong(string message) => new(OneWriter, message);
}
