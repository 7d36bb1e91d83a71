using Conference.Gateway.Api.Tests.Support;

namespace Conference.Gateway.Api.Tests.Endpoints;

public sealed class WebPageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("web-page-tests");

    public WebPageTests()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "index.html"), "<!doctype html><title>Conference</title>");
        File.WriteAllText(Path.Combine(_folder.CreateSubdirectory("assets").FullName, "app-1f2e3d.js"), "export {};");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/r/standup")]
    [InlineData("/index.html")]
    public async Task The_page_is_served_for_the_root_and_for_links(string path)
    {
        await using TestGateway gateway = await StartAsync();
        using HttpClient client = gateway.Client(key: null);

        using HttpResponseMessage response = await client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(
            "<!doctype html><title>Conference</title>",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoCache);
    }

    [Fact]
    public async Task Hashed_assets_are_kept_for_long()
    {
        await using TestGateway gateway = await StartAsync();
        using HttpClient client = gateway.Client(key: null);

        using HttpResponseMessage response =
            await client.GetAsync("/assets/app-1f2e3d.js", TestContext.Current.CancellationToken);

        Assert.Equal("text/javascript", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(TimeSpan.FromDays(365), response.Headers.CacheControl?.MaxAge);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/v1/nothing")]
    [InlineData("/v1/rooms/standup")]
    public async Task Every_answer_tells_browsers_what_is_allowed(string path)
    {
        await using TestGateway gateway = await StartAsync();
        using HttpClient client = gateway.Client(key: null);

        using HttpResponseMessage response = await client.GetAsync(path, TestContext.Current.CancellationToken);

        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Contains(
            "camera=(self), microphone=(self)", Assert.Single(response.Headers.GetValues("Permissions-Policy")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/../Conference.sln")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/assets/..%2f..%2fetc/passwd")]
    [InlineData("/r/a/b")]
    public async Task Nothing_outside_the_folder_is_served(string path)
    {
        await using TestGateway gateway = await StartAsync();
        using HttpClient client = gateway.Client(key: null);

        using HttpResponseMessage response = await client.GetAsync(path, TestContext.Current.CancellationToken);

        await ProblemAssert.IsAsync(response, 404, "unknown-path");
    }

    [Theory]
    [InlineData("https://meet.example", true)]
    [InlineData("https://evil.example", false)]
    public async Task Only_pages_of_configured_origins_may_use_the_hub(string origin, bool isAllowed)
    {
        await using TestGateway gateway = await TestGateway.StartAsync(
            SilentCluster.Use, ("Gateway:Signalling:Origins:0", "https://meet.example"));
        using HttpClient client = gateway.Client(key: null);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/signalling/negotiate");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");

        using HttpResponseMessage response = await client.SendAsync(preflight, TestContext.Current.CancellationToken);

        Assert.Equal(isAllowed, response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<TestGateway> StartAsync() =>
        TestGateway.StartAsync(SilentCluster.Use, ("Gateway:WebRoot", _folder.FullName));
}
