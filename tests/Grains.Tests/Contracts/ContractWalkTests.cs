using System.Reflection;

namespace Conference.Grains.Tests.Contracts;

public class ContractWalkTests
{
    [Fact]
    public void Good_contracts_pass()
    {
        Type[] samples = typeof(GoodSamples).GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic);
        Assert.Empty(ContractWalk.Over(samples));
    }

#if !ORLEANS
    /// <summary>The types that are walked together, and a word of the one finding.</summary>
    public static TheoryData<string, string, string> BadContracts => new()
    {
        { "INoAlias", "INoAlias", "[Alias]" },
        { "IVoid", "IVoid.Fire", "returns void" },
        { "ISync", "ISync.Now", "returns Int32" },
        { "IProperty", "IProperty.Size", "property" },
        { "IEvent", "IEvent.Happened", "event" },
        { "IByReference", "IByReference.Take(value)", "ref, out or in" },
        { "ISpan", "ISpan.Take(value)", "span" },
        { "ITwoTokens", "ITwoTokens.Take", "two CancellationTokens" },
        { "IOneWayResult", "IOneWayResult.Take", "[OneWay]" },
        { "IObject", "IObject.Take(value)", "object or dynamic" },
        { "IDynamic", "IDynamic.Give", "object or dynamic" },
        { "IFunc", "IFunc.Take(value)", "delegate" },
        { "IStream", "IStream.Take(value)", "no codec" },
        { "IInterface", "IInterface.Take(value)", "interface without a codec" },
        { "IGrainObject", "IGrainObject.Take(value)", "object" },
        { "IUnmarked", "Unmarked", "[GenerateSerializer]" },
        { "IUnmarkedEnum", "UnmarkedEnum", "[GenerateSerializer]" },
        { "IAsking", "IAsking.Ask", "told, not asked" },
        { "WithoutAlias", "WithoutAlias", "[Alias]" },
        { "SameAliasOne SameAliasTwo", "SameAliasOne", "\"bad.same\"" },
        { "Ancestor UnmarkedHeir", "UnmarkedHeir", "[GenerateSerializer]" },
        { "HeirOfUnmarked", "UnmarkedAncestor", "[GenerateSerializer]" },
        { "NoId", "NoId.Value", "neither [Id] nor [NonSerialized]" },
        { "NoIdInBody", "NoIdInBody.Other", "neither [Id] nor [NonSerialized]" },
        { "SameId", "SameId.Two", "[Id(0)]" },
        { "PropertyId", "PropertyId.Value", "positional" },
        { "ParameterId", "ParameterId.Value", "positional" },
        { "FuncMember", "FuncMember.Make", "delegate" },
        { "AbstractProperty", "AbstractProperty.Value", "abstract" },
        { "PrivateNested", "PrivateNested", "private" },
        { "UnmarkedException", "UnmarkedException", "[GenerateSerializer]" },
        { "FirstGrain SecondGrain", "IShared", "One grain class per interface" },
        { "AliasedGrain", "AliasedGrain", "[Alias]" },
        { "AttributedGrain", "AttributedGrain.Look", "AlwaysInterleave" },
        { "UnmarkedStateGrain", "UnmarkedState", "[GenerateSerializer]" },
        { "WrongStateGrain", "WrongStateGrain(stored)", "IPersistentState<T>" },
    };

    [Theory]
    [MemberData(nameof(BadContracts))]
    public void A_bad_contract_is_named_with_its_fault(string types, string member, string fault)
    {
        Finding finding = Assert.Single(ContractWalk.Over([.. types.Split(' ').Select(BadSamples.Named)]));
        Assert.EndsWith(member, finding.Where);
        Assert.Contains(fault, finding.ToString());
    }

    [Fact]
    public void Every_bad_sample_is_tested()
    {
        string tested = string.Join(' ', BadContracts.Select(row => $"{row.Data.Item1} {row.Data.Item2}"));
        foreach (Type sample in typeof(BadSamples).GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (sample.Name != "IComparison" && !sample.Name.StartsWith('<')) Assert.Contains(sample.Name, tested);
        }
    }
#endif
}
