using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>A platform's back end: the gateway's REST interface with an API key.</summary>
internal sealed class RestDoor : IDisposable
{
    private readonly HttpClient _http;

    public RestDoor(Uri url, string apiKey)
    {
        _http = new HttpClient { BaseAddress = url };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    public async Task<bool> IsReady()
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync("readyz");
            return answer.StatusCode is HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            // Nobody listens yet.
            return false;
        }
    }

    public async Task<IReadOnlyList<NodeSeen>> Nodes() => (await _http.GetFromJsonAsync<NodeSeen[]>("v1/nodes"))!;

    public async Task<RoomSeen> Room(string id) => (await _http.GetFromJsonAsync<RoomSeen>($"v1/rooms/{id}"))!;

    public async Task CreateRoom(string id, int participantsMax = 50)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync("v1/rooms", new { id, participantsMax });
        answer.EnsureSuccessStatusCode();
    }

    public async Task CloseRoom(string id)
    {
        using HttpResponseMessage answer = await _http.DeleteAsync(new Uri($"v1/rooms/{id}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    public async Task<string> Token(string room, string identity, bool publish = true)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync($"v1/rooms/{room}/tokens", new { identity, publish });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<TokenSeen>())!.Token;
    }

    public void Dispose() => _http.Dispose();

    private sealed record TokenSeen(string Token);
}

internal sealed record NodeSeen(string Id, string State, int Rooms, IReadOnlyList<string> MediaAddresses)
{
    public override string ToString() => $"{Id} {State} with {Rooms} rooms";
}

internal sealed record RoomSeen(string Id, string? Node, IReadOnlyList<ParticipantSeen> Participants);

internal sealed record ParticipantSeen(string Identity, string Name, IReadOnlyList<TrackSeen> Tracks);

internal sealed record TrackSeen(string Id, string Kind, bool Muted);
