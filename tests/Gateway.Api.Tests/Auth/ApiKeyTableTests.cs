using Conference.Gateway.Api.Auth;
using Conference.Gateway.Api.Tests.Support;
using Microsoft.Extensions.Options;

namespace Conference.Gateway.Api.Tests.Auth;

public class ApiKeyTableTests
{
    private readonly ApiKeyTable _table = new(Options.Create(TestKeys.Options()));

    [Fact]
    public void A_key_stands_for_its_tenant()
    {
        Assert.Equal(new ApiKey(new("acme"), IsOperator: false), _table.Find(TestKeys.Acme));
        Assert.Equal(new ApiKey(new("other"), IsOperator: false), _table.Find(TestKeys.Other));
        Assert.Equal(new ApiKey(new("operations"), IsOperator: true), _table.Find(TestKeys.Operator));
    }

    [Fact]
    public void A_key_that_is_not_configured_stands_for_nobody()
    {
        Assert.Null(_table.Find(""));
        Assert.Null(_table.Find("no-such-key"));
        Assert.Null(_table.Find(TestKeys.Acme[..^1]));
        Assert.Null(_table.Find(TestKeys.Hash(TestKeys.Acme)));
    }

    [Fact]
    public void A_key_longer_than_the_bound_is_not_hashed()
    {
        string longest = new('x', ApiKeyTable.KeyLengthMax);
        var table = new ApiKeyTable(Options.Create(TestKeys.Options(options =>
        {
            options.ApiKeys.Add(new ApiKeyOptions { KeySha256 = TestKeys.Hash(longest), Tenant = "long" });
            options.ApiKeys.Add(new ApiKeyOptions { KeySha256 = TestKeys.Hash(longest + "x"), Tenant = "longer" });
        })));

        Assert.Equal("long", table.Find(longest)?.Tenant.Value);
        Assert.Null(table.Find(longest + "x"));
    }
}
