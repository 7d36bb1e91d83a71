using System.Collections;

namespace Conference.MediaNode.Wire.Sdp;

/// <summary>The a= lines of a session or of one of its media, in order. Of duplicates, the first wins.</summary>
internal sealed class SdpAttributes : IEnumerable<SdpAttribute>
{
    private readonly List<SdpAttribute> _lines = [];

    public int Count => _lines.Count;

    public void Add(SdpAttribute line) => _lines.Add(line);

    public void Add(string name, string value = "") => _lines.Add(new SdpAttribute(name, value));

    public bool Has(string name) => TryFind(name, out _);

    public bool TryFind(string name, out SdpAttribute found)
    {
        foreach (SdpAttribute line in _lines)
        {
            if (line.Name != name) continue;
            found = line;
            return true;
        }

        found = default;
        return false;
    }

    public List<SdpAttribute>.Enumerator GetEnumerator() => _lines.GetEnumerator();

    IEnumerator<SdpAttribute> IEnumerable<SdpAttribute>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
