namespace Conference.Grains.Tests.Contracts;

/// <summary>What a walk has found so far.</summary>
internal sealed class Findings
{
    private readonly List<Finding> _all = [];

    public IReadOnlyList<Finding> All => _all;

    public void Add(string where, string what, string remedy)
    {
        var finding = new Finding(where, what, remedy);
        if (!_all.Contains(finding)) _all.Add(finding);
    }

    public void Add(Type type, string what, string remedy) => Add(type.FullName ?? type.Name, what, remedy);
}
