using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Ice;

namespace Conference.MediaNode.Handover.Moves;

/// <summary>The tunnels that end at a shard, and which clients' datagrams go into which.</summary>
internal sealed class TunnelTable
{
    /// <summary>Of rooms that came from elsewhere: each has numbers for the far end's addresses.</summary>
    public const int ArrivedMax = 4096;

    private readonly Dictionary<ulong, Tunnel> _tunnels = [];
    private readonly Dictionary<ulong, Shell> _shells = [];
    private readonly Dictionary<NetworkPath, Shell> _byPath = [];
    private readonly Dictionary<IceUfrag, Shell> _byUfrag = [];
    private readonly List<Tunnel?> _arrived = [];
    private long _nextOrder;

    /// <summary>False: nothing is looked up for a datagram that no link knows.</summary>
    public bool HasShells => _shells.Count > 0;

    /// <summary>The new node's end. False: too many.</summary>
    public bool TryAddArrived(Tunnel tunnel)
    {
        int slot = _arrived.IndexOf(null);
        if (slot < 0)
        {
            if (_arrived.Count == ArrivedMax) return false;
            slot = _arrived.Count;
            _arrived.Add(null);
        }

        if (!_tunnels.TryAdd(tunnel.Id, tunnel)) return false;

        tunnel.Order = _nextOrder++;
        _arrived[slot] = tunnel;
        tunnel.FirstLocal = NetworkPath.TunnelledFrom + (slot * Tunnel.LocalsMax);
        return true;
    }

    /// <summary>The new node's end is not needed any more.</summary>
    public void RemoveArrived(Tunnel tunnel)
    {
        _tunnels.Remove(tunnel.Id);
        _arrived[(tunnel.FirstLocal - NetworkPath.TunnelledFrom) / Tunnel.LocalsMax] = null;
    }

    /// <summary>The old node's end, with what it stands in for. A path or a user fragment that another had goes to it.</summary>
    public void Add(Shell shell)
    {
        shell.Tunnel.Order = _nextOrder++;
        _tunnels.Add(shell.Tunnel.Id, shell.Tunnel);
        _shells.Add(shell.Tunnel.Id, shell);
        foreach (NetworkPath path in shell.Paths) _byPath[path] = shell;
        foreach (IceUfrag ufrag in shell.Ufrags) _byUfrag[ufrag] = shell;
    }

    public void Remove(Shell shell)
    {
        _tunnels.Remove(shell.Tunnel.Id);
        _shells.Remove(shell.Tunnel.Id);
        foreach (NetworkPath path in shell.Paths)
        {
            if (_byPath.GetValueOrDefault(path) == shell) _byPath.Remove(path);
        }

        foreach (IceUfrag ufrag in shell.Ufrags)
        {
            if (_byUfrag.GetValueOrDefault(ufrag) == shell) _byUfrag.Remove(ufrag);
        }
    }

    public bool TryFind(ulong id, [NotNullWhen(true)] out Tunnel? tunnel) => _tunnels.TryGetValue(id, out tunnel);

    public Shell? ShellOf(Tunnel tunnel) => _shells.GetValueOrDefault(tunnel.Id);

    public bool TryFindShell(in NetworkPath path, [NotNullWhen(true)] out Shell? shell) => _byPath.TryGetValue(path, out shell);

    public bool TryFindShell(IceUfrag ufrag, [NotNullWhen(true)] out Shell? shell) => _byUfrag.TryGetValue(ufrag, out shell);

    /// <summary>
    /// What comes by a tunnel may go on with a room that left after that had arrived. The other way round, it would go in a circle:
    /// a room that has come back has links that do not know every user fragment of the time before.
    /// </summary>
    public bool LeadsOn(in NetworkPath path, Shell shell) =>
        !path.IsTunnelled || (Of(path) is { } tunnel && tunnel.Order < shell.Tunnel.Order);

    /// <summary>A client that came by the tunnel was passed on from here when its room left again.</summary>
    public bool IsPassedOnBy(Tunnel tunnel)
    {
        foreach (Shell shell in _shells.Values)
        {
            foreach (NetworkPath path in shell.Paths)
            {
                if (path.IsTunnelled && Of(path) == tunnel) return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A client of the shell checks from there: what the new node answers goes there. A path that another shell has stays on its
    /// way: the check may be lost, and until the new node has taken it, media that came another way would be a stranger's.
    /// </summary>
    public void Bind(in NetworkPath path, Shell shell)
    {
        if (shell.Knows(path) || shell.TryAdd(path)) _byPath.TryAdd(path, shell);
    }

    /// <summary>The tunnel by which a tunnelled path leads; null when it is gone.</summary>
    public Tunnel? Of(in NetworkPath path)
    {
        if (!path.IsTunnelled) return null;

        int slot = (path.Local - NetworkPath.TunnelledFrom) / Tunnel.LocalsMax;
        return slot < _arrived.Count ? _arrived[slot] : null;
    }
}
