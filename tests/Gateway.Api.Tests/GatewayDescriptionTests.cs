using System.Text.Json;
using Conference.Gateway.Api.Tests.Support;

namespace Conference.Gateway.Api.Tests;

public class GatewayDescriptionTests
{
    private static readonly string Committed = Repository.PathOf("Gateway.Api", "openapi.json");

    /// <summary>After a change that is meant, run this test once with UPDATE_OPENAPI=1 and commit the file.</summary>
    [Fact]
    public async Task The_committed_description_is_what_the_gateway_says()
    {
        string said = await Describe();
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") == "1")
        {
            await File.WriteAllTextAsync(Committed, said, TestContext.Current.CancellationToken);
        }

        string committed = await File.ReadAllTextAsync(Committed, TestContext.Current.CancellationToken);
        Assert.True(
            committed == said,
            "Gateway.Api/openapi.json is not what the gateway says. If the change is meant, run "
            + "'UPDATE_OPENAPI=1 dotnet test tests/Gateway.Api.Tests' and commit the file.");
    }

    [Fact]
    public async Task Every_answer_of_every_operation_is_described_in_words()
    {
        JsonElement document = JsonDocument.Parse(await Describe()).RootElement;

        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                Assert.True(
                    operation.Value.TryGetProperty("summary", out _), $"{operation.Name} {path.Name} has no summary");
                foreach (JsonProperty response in operation.Value.GetProperty("responses").EnumerateObject())
                {
                    string described = response.Value.GetProperty("description").GetString()!;
                    bool isProblem = response.Name[0] is '4' or '5';
                    Assert.Equal(isProblem, described.Contains("urn:conference:problem:", StringComparison.Ordinal));
                    Assert.Equal(
                        isProblem,
                        response.Value.ToString().Contains("application/problem+json", StringComparison.Ordinal));
                }
            }
        }
    }

    private static async Task<string> Describe()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(SilentCluster.Use);
        using HttpClient client = gateway.Client(key: null);
        string said = await client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken);
        return said.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }
}
