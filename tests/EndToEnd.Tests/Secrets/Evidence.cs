using System.Text;

namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>
/// What was searched, and what was seen there: keys, and the marks that show that the search looked at the right thing.
/// </summary>
internal sealed class Evidence(IReadOnlyList<Secret> keys, IReadOnlyList<Secret> marks)
{
    private readonly SecretSearch _search = new([.. keys, .. marks]);
    private readonly HashSet<Secret> _marks = [.. marks];
    private readonly Dictionary<string, List<SecretSighting>> _seen = [];

    /// <summary>What was searched, and how much there was.</summary>
    public Dictionary<string, long> Places { get; } = [];

    /// <summary>Any part of a key.</summary>
    public IReadOnlyList<SecretSighting> Keys(string place) =>
        [.. _seen[place].Where(sighting => !_marks.Contains(sighting.Secret))];

    /// <summary>Whole marks only.</summary>
    public IEnumerable<Secret> Marks(string place) => _seen[place]
        .Where(static sighting => sighting.IsWhole)
        .Select(static sighting => sighting.Secret)
        .Where(_marks.Contains);

    public void Add(string place, byte[] bytes)
    {
        _seen[place] = [.. _search.In(place, bytes)];
        Places[place] = bytes.Length;
    }

    /// <summary>Text may be folded anywhere, as JSON is for people.</summary>
    public void AddText(string place, byte[] text)
    {
        Add(place, text);
        byte[] unfolded = [.. text.Where(static value => value > (byte)' ')];
        _seen[place].AddRange(_search.In($"{place}, unfolded", unfolded));
    }

    public void AddFile(string place, string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using MemoryStream content = new();
        file.CopyTo(content);
        AddText(place, content.ToArray());
    }

    public void AddMemory(string place, ProcessMemory memory)
    {
        _seen[place] = [.. memory.Search(_search, place)];
        Places[place] = memory.Searched;
    }

    public static string Describe(IReadOnlyList<SecretSighting> sightings)
    {
        const int LinesMax = 60;
        StringBuilder text = new($"{sightings.Count} sightings");
        foreach (SecretSighting sighting in sightings.Take(LinesMax)) text.Append('\n').Append(sighting);
        return text.ToString();
    }
}
