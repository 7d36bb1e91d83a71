using System.Reflection;

namespace Conference.Grains.Tests.Contracts;

public class ContractTests
{
    [Fact]
    public void Every_contract_of_ours_is_one_that_Orleans_accepts()
    {
        var interfaces = Assembly.Load("Conference.Grains.Interfaces");
        Assert.Contains(interfaces.GetTypes(), ContractWalk.IsContract);

        IReadOnlyList<Finding> findings = ContractWalk.Over(interfaces, Assembly.Load("Conference.Grains"));
        Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
    }
}
