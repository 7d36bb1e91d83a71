using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Conference.Gateway.Api.Problems;
using Conference.Gateway.Api.Tests.Support;

namespace Conference.Gateway.Api.Tests.Problems;

/// <summary>What is refused before any grain is asked: every answer has the same shape and is counted.</summary>
public class RequestProblemTests(SilentGateway shared) : IClassFixture<SilentGateway>
{
    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/v1")]
    [InlineData("GET", "/v1/nothing")]
    [InlineData("POST", "/v2/rooms")]
    [InlineData("GET", "/r/room")]
    [InlineData("POST", "/demo/join")]
    public async Task An_unknown_path_is_named(string method, string path) =>
        await Refused(Request(method, path), 404, "unknown-path");

    [Theory]
    [InlineData("PUT", "/v1/rooms", "POST")]
    [InlineData("PATCH", "/v1/rooms/standup", "DELETE")]
    [InlineData("GET", "/v1/rooms/standup/tokens", "POST")]
    [InlineData("POST", "/v1/nodes", "GET")]
    public async Task A_wrong_method_is_told_the_right_ones(string method, string path, string allowed)
    {
        using HttpResponseMessage response = await Refused(Request(method, path), 405, "wrong-method");

        Assert.Contains(allowed, response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/v1/rooms")]
    [InlineData("/v1/rooms/standup/tokens")]
    public async Task A_body_of_another_type_is_refused(string path)
    {
        HttpRequestMessage request = Request("POST", path, "{}");
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("text/plain");

        await Refused(request, 415, "wrong-content-type");
    }

    public static TheoryData<string, string> MalformedBodies() => new()
    {
        { "/v1/rooms", "" },
        { "/v1/rooms", "{" },
        { "/v1/rooms", "null" },
        { "/v1/rooms", "[]" },
        { "/v1/rooms", "{\"participantsMax\":\"ten\"}" },
        { "/v1/rooms", "{\"participantsMax\":1e99}" },
        { "/v1/rooms", "{\"id\":7}" },
        { "/v1/rooms/standup/tokens", "" },
        { "/v1/rooms/standup/tokens", "{\"identity\":\"a\",\"publish\":null}" },
        { "/v1/rooms/standup/tokens", "{\"identity\":\"a\"" },
    };

    [Theory]
    [MemberData(nameof(MalformedBodies))]
    public async Task A_body_that_is_not_the_expected_json_is_refused(string path, string body) =>
        await Refused(Request("POST", path, body), 400, "malformed-body");

    [Fact]
    public async Task A_malformed_value_is_pointed_at()
    {
        using HttpResponseMessage response = await Refused(
            Request("POST", "/v1/rooms", "{\"participantsMax\":\"ten\"}"), 400, "malformed-body");

        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(
            "'$.participantsMax'", JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> InvalidFields() => new()
    {
        { "/v1/rooms", "{\"id\":\"\"}", "id" },
        { "/v1/rooms", "{\"id\":\"a/b\"}", "id" },
        { "/v1/rooms", "{\"id\":\"-a\"}", "id" },
        { "/v1/rooms", "{\"id\":\"a\\n\"}", "id" },
        { "/v1/rooms", "{\"id\":\"" + new string('a', 65) + "\"}", "id" },
        { "/v1/rooms", "{\"participantsMax\":1}", "participantsMax" },
        { "/v1/rooms", "{\"participantsMax\":1001}", "participantsMax" },
        { "/v1/rooms/standup/tokens", "{}", "identity" },
        { "/v1/rooms/standup/tokens", "{\"identity\":null}", "identity" },
        { "/v1/rooms/standup/tokens", "{\"identity\":\"a#b\"}", "identity" },
        { "/v1/rooms/standup/tokens", "{\"identity\":\"a\",\"name\":\"\"}", "name" },
        { "/v1/rooms/standup/tokens", "{\"identity\":\"a\",\"name\":\"b\\u0007\"}", "name" },
        { "/v1/rooms/standup/tokens", "{\"identity\":\"a\",\"name\":\"" + new string('a', 81) + "\"}", "name" },
        { "/v1/rooms/standup/tokens", "{\"identity\":\"a\",\"lifetimeSeconds\":9}", "lifetimeSeconds" },
        { "/v1/rooms/standup/tokens", "{\"identity\":\"a\",\"lifetimeSeconds\":21601}", "lifetimeSeconds" },
        { "/v1/rooms/-standup/tokens", "{\"identity\":\"a\"}", "id" },
    };

    [Theory]
    [MemberData(nameof(InvalidFields))]
    public async Task A_field_out_of_bounds_is_named(string path, string body, string field)
    {
        using HttpResponseMessage response = await Refused(Request("POST", path, body), 400, "invalid-fields");

        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        JsonElement errors = JsonDocument.Parse(text).RootElement.GetProperty("errors");
        JsonProperty error = Assert.Single(errors.EnumerateObject());
        Assert.Equal(field, error.Name);
    }

    [Theory]
    [InlineData("GET", "/v1/rooms/-a")]
    [InlineData("GET", "/v1/rooms/a%2Fb")]
    [InlineData("GET", "/v1/rooms/a%23b")]
    [InlineData("DELETE", "/v1/rooms/a:b")]
    public async Task An_id_in_the_path_out_of_bounds_is_refused(string method, string path) =>
        await Refused(Request(method, path), 400, "invalid-fields");

    [Theory]
    [InlineData("/v1/rooms")]
    [InlineData("/v1/rooms/standup/tokens")]
    public async Task A_body_over_the_limit_is_refused(string path)
    {
        string body = "{\"identity\":\"" + new string('a', RequestProblems.BodyLengthMax) + "\"}";

        await Refused(Request("POST", path, body), 413, "body-too-large");
    }

    public static TheoryData<string, string> Keyed() => new()
    {
        { "POST", "/v1/rooms" },
        { "GET", "/v1/rooms/standup" },
        { "DELETE", "/v1/rooms/standup" },
        { "POST", "/v1/rooms/standup/tokens" },
        { "GET", "/v1/nodes" },
    };

    [Theory]
    [MemberData(nameof(Keyed))]
    public async Task Without_a_key_nothing_is_answered(string method, string path)
    {
        HttpRequestMessage request = Request(method, path, method == "POST" ? "{}" : null, key: null);

        using HttpResponseMessage response = await Refused(request, 401, "missing-api-key");

        Assert.Equal("Bearer realm=\"conference\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [MemberData(nameof(Keyed))]
    public async Task With_an_unknown_key_nothing_is_answered(string method, string path)
    {
        HttpRequestMessage request = Request(method, path, method == "POST" ? "{}" : null, key: "wrong");

        using HttpResponseMessage response = await Refused(request, 401, "unknown-api-key");

        Assert.Contains(
            "error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_scheme_is_no_key()
    {
        HttpRequestMessage request = Request("GET", "/v1/rooms/standup", key: null);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", TestKeys.Acme);

        await Refused(request, 401, "missing-api-key");
    }

    [Fact]
    public async Task A_key_in_the_url_is_no_key() =>
        await Refused(
            Request("GET", $"/v1/rooms/standup?access_token={TestKeys.Acme}", key: null), 401, "missing-api-key");

    [Fact]
    public async Task Nodes_are_for_operators() => await Refused(Request("GET", "/v1/nodes"), 403, "operators-only");

    [Theory]
    [InlineData("GET", "/v1/rooms/standup", null)]
    [InlineData("DELETE", "/v1/rooms/standup", null)]
    [InlineData("POST", "/v1/rooms", "{}")]
    [InlineData("POST", "/v1/rooms/standup/tokens", "{\"identity\":\"a\"}")]
    [InlineData("GET", "/v1/nodes", null)]
    public async Task A_cluster_that_does_not_answer_is_named(string method, string path, string? body)
    {
        HttpRequestMessage request =
            Request(method, path, body, path == "/v1/nodes" ? TestKeys.Operator : TestKeys.Acme);

        await Refused(request, 503, "cluster-unavailable");
    }

    [Fact]
    public async Task A_cluster_whose_silo_was_found_dead_is_named_alike()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(SilentCluster.UseDead);
        using HttpClient client = gateway.Client();

        using HttpResponseMessage answer = await client.GetAsync("/v1/rooms/standup", TestContext.Current.CancellationToken);
        using HttpResponseMessage ready = await client.GetAsync("/readyz", TestContext.Current.CancellationToken);

        await ProblemAssert.IsAsync(answer, 503, "cluster-unavailable");
        await ProblemAssert.IsAsync(ready, 503, "not-ready");
    }

    [Fact]
    public async Task A_gateway_without_a_cluster_lives_but_is_not_ready()
    {
        using HttpClient client = shared.Gateway.Client(key: null);

        using HttpResponseMessage live = await client.GetAsync("/healthz", TestContext.Current.CancellationToken);
        using HttpResponseMessage ready = await client.GetAsync("/readyz", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        await ProblemAssert.IsAsync(ready, 503, "not-ready");
    }

    [Theory]
    [InlineData("/v1/rooms", "{\"participantsMax\":1}", 400, "invalid-fields")]
    [InlineData("/v1/nothing", "{}", 404, "unknown-path")]
    public async Task A_problem_is_written_whatever_the_client_accepts(
        string path, string body, int status, string code)
    {
        HttpRequestMessage request = Request("POST", path, body);
        request.Headers.Accept.ParseAdd("text/html");

        await Refused(request, status, code);
    }

    private static HttpRequestMessage Request(
        string method, string path, string? body = null, string? key = TestKeys.Acme)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private async Task<HttpResponseMessage> Refused(HttpRequestMessage request, int status, string code)
    {
        int before = shared.Gateway.RefusedCodes.Count;
        using HttpClient client = shared.Gateway.Client(key: null);

        HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        await ProblemAssert.IsAsync(response, status, code);
        Assert.Equal([code], shared.Gateway.RefusedCodes.Skip(before));
        return response;
    }
}
