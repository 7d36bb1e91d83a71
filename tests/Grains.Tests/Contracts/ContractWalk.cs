using System.Reflection;

namespace Conference.Grains.Tests.Contracts;

/// <summary>
/// Walks grain and observer interfaces, their arguments and results, stored states and exceptions, and finds what
/// Orleans'
/// generator, analyzers or runtime would refuse. By reflection on attributes only, so that it means the same in
/// either build.
/// </summary>
internal static class ContractWalk
{
    public static IReadOnlyList<Finding> Over(params Assembly[] assemblies) =>
        Over([.. assemblies.SelectMany(assembly => assembly.GetTypes())]);

    /// <param name="types">All types of the walked assemblies: derived types are looked for among them.</param>
    public static IReadOnlyList<Finding> Over(IReadOnlyCollection<Type> types)
    {
        var findings = new Findings();
        var data = new DataRules(findings, types);

        foreach (Type type in types.Where(IsContract)) InterfaceRules.Check(type, findings, data);
        foreach (Type type in types.Where(IsGrainClass)) GrainClassRules.Check(type, findings, data);
        foreach (Type type in types.Where(type => IsException(type) || DataRules.IsMarked(type))) data.Check(type, type.FullName!);

        GrainClassRules.CheckOnePerInterface(types.Where(IsGrainClass), findings);
        CheckAliases(types, findings);
        return findings.All;
    }

    public static bool IsContract(Type type) =>
        type.IsInterface && (type.IsAssignableTo(typeof(IGrain)) || type.IsAssignableTo(typeof(IGrainObserver)));

    private static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IGrainBase));

    private static bool IsException(Type type) => type.IsAssignableTo(typeof(Exception));

    private static void CheckAliases(IEnumerable<Type> types, Findings findings)
    {
        var byAlias = types
            .SelectMany(
                type => type.GetCustomAttributes<AliasAttribute>(inherit: false).Select(alias => (type, alias.Alias)))
            .GroupBy(each => each.Alias)
            .Where(group => group.Count() > 1);
        foreach (var group in byAlias)
        {
            string names = string.Join(" and ", group.Select(each => each.type.FullName));
            findings.Add(group.First().type, $"the alias \"{group.Key}\" belongs to {names}", "Give each its own");
        }
    }
}
