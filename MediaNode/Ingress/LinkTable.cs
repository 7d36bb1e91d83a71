using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Ice;

namespace Conference.MediaNode.Ingress;

/// <summary>
/// Finds a datagram's link: by its path once the path has passed an authenticated check, by the check's username before.
/// </summary>
internal sealed class LinkTable(int linksMax)
{
    private readonly Dictionary<IceUfrag, PeerLink> _byUfrag = [];
    private readonly Dictionary<NetworkPath, PeerLink> _byPath = [];
    private NetworkPath _lastPath;
    private PeerLink? _lastLink;

    private int _count;

    public int Count => _count;

    public bool IsFull => _count >= linksMax;

    public int FreeCount => linksMax - _count;

    public void Add(PeerLink link)
    {
        _byUfrag.Add(link.Credentials.Ufrag, link);
        _count++;
    }

    /// <summary>A link from another shard, with the paths that it had there.</summary>
    public bool TryAdopt(PeerLink link)
    {
        if (IsFull || !_byUfrag.TryAdd(link.Credentials.Ufrag, link)) return false;
        if (link.EarlierCredentials is { } earlier && !_byUfrag.TryAdd(earlier.Ufrag, link))
        {
            _byUfrag.Remove(link.Credentials.Ufrag);
            return false;
        }

        _count++;
        for (int i = link.Paths.Count - 1; i >= 0; i--)
        {
            // Another link's by now: a check will tell which of the two may have it.
            if (!_byPath.TryAdd(link.Paths[i], link)) link.Paths.RemoveAt(i);
        }

        return true;
    }

    /// <summary>The link restarts ICE: checks with the latest two generations of credentials find it.</summary>
    public void Restart(PeerLink link, LocalCredentials credentials)
    {
        if (link.EarlierCredentials is { } forgotten) _byUfrag.Remove(forgotten.Ufrag);
        link.RestartIce(credentials);
        _byUfrag.Add(credentials.Ufrag, link);
    }

    public bool TryFind(IceUfrag ufrag, [NotNullWhen(true)] out PeerLink? link) => _byUfrag.TryGetValue(ufrag, out link);

    /// <summary>A browser sends its frames as bursts from one address, so the last answer is usually this one.</summary>
    public bool TryFind(in NetworkPath path, [NotNullWhen(true)] out PeerLink? link)
    {
        if (_lastLink is not null && _lastPath == path)
        {
            link = _lastLink;
            return true;
        }

        if (!_byPath.TryGetValue(path, out link)) return false;

        _lastPath = path;
        _lastLink = link;
        return true;
    }

    /// <summary>
    /// The path has passed a check of this link: what comes from there is its. A link keeps its latest
    /// <see cref="PeerLink.PathsMax"/> paths. False: another link sends on it, and a forged source address must not take it
    /// away; a link that does not use the path any more (a reused port) loses it.
    /// </summary>
    public bool TryBind(in NetworkPath path, PeerLink link)
    {
        if (TryFind(path, out PeerLink? holder))
        {
            if (holder == link) return true;
            if (holder.IsConnected && holder.Path == path) return false;
            Unbind(holder, path);
        }

        if (link.Paths.Count == PeerLink.PathsMax) Unbind(link, link.OldestIdlePath());
        link.Paths.Add(path);
        _byPath[path] = link;
        _lastLink = null;
        return true;
    }

    /// <summary>The link's client does not come by that tunnel any more.</summary>
    public void Unbind(PeerLink link, Func<NetworkPath, bool> isGone)
    {
        for (int i = link.Paths.Count - 1; i >= 0; i--)
        {
            if (isGone(link.Paths[i]) && link.Paths[i] != link.Path) Unbind(link, link.Paths[i]);
        }
    }

    public void Remove(PeerLink link)
    {
        _byUfrag.Remove(link.Credentials.Ufrag);
        if (link.EarlierCredentials is { } earlier) _byUfrag.Remove(earlier.Ufrag);
        _count--;
        foreach (NetworkPath path in link.Paths) _byPath.Remove(path);
        link.Paths.Clear();
        _lastLink = null;
    }

    private void Unbind(PeerLink link, in NetworkPath path)
    {
        link.Paths.Remove(path);
        _byPath.Remove(path);
        _lastLink = null;
    }
}
