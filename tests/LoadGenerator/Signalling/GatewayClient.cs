using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Conference.LoadGenerator.Signalling;

/// <summary>The part of a platform: rooms and tokens over REST.</summary>
internal sealed class GatewayClient : IDisposable
{
    private readonly HttpClient _http;

    public GatewayClient(Uri gateway, string apiKey)
    {
        _http = new HttpClient { BaseAddress = gateway };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    /// <summary>Whether it answers at all.</summary>
    public async Task<bool> IsAliveAsync()
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri("healthz", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Nobody listens yet.
            return false;
        }
    }

    public async Task<int> NodesUpAsync()
    {
        NodeSeen[]? nodes = await _http.GetFromJsonAsync<NodeSeen[]>(new Uri("v1/nodes", UriKind.Relative));
        return nodes!.Count(static node => node.State == "up");
    }

    /// <summary>A room of that name, which may be there already.</summary>
    public async Task CreateRoomAsync(string id, int participantsMax)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync("v1/rooms", new { id, participantsMax });
        if (answer.StatusCode is not HttpStatusCode.Conflict) await CheckAsync(answer);
    }

    public async Task CloseRoomAsync(string id)
    {
        using HttpResponseMessage answer = await _http.DeleteAsync(new Uri($"v1/rooms/{id}", UriKind.Relative));
        await CheckAsync(answer);
    }

    public async Task<string> TokenAsync(string room, string identity, bool publish)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync($"v1/rooms/{room}/tokens", new { identity, publish });
        await CheckAsync(answer);
        return (await answer.Content.ReadFromJsonAsync<TokenSeen>())!.Token;
    }

    public void Dispose() => _http.Dispose();

    private static async Task CheckAsync(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode) return;

        string said = await answer.Content.ReadAsStringAsync();
        throw new LoadException($"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {said}");
    }

    private sealed record TokenSeen(string Token);

    private sealed record NodeSeen(string State);
}
