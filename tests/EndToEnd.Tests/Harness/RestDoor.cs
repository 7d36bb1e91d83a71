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

    /// <summary>Asks for a move; whether it has come to an end stands in the room.</summary>
    public async Task<MoveSeen> Move(string room, string node)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync($"v1/rooms/{room}/move", new { node });
        string said = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"The move to {node} was refused with {(int)answer.StatusCode}: {said}");
        return (await answer.Content.ReadFromJsonAsync<MoveSeen>())!;
    }

    public void Dispose() => _http.Dispose();

    private sealed record TokenSeen(string Token);
}

internal sealed record NodeSeen(string Id, string State, int Rooms, IReadOnlyList<string> MediaAddresses)
{
    public override string ToString() => $"{Id} {State} with {Rooms} rooms";
}

internal sealed record RoomSeen(
    string Id, string? Node, IReadOnlyList<ParticipantSeen> Participants, MoveSeen? Move = null);

internal sealed record MoveSeen(string Id, string From, string To, string State, MoveFailureSeen? Failure)
{
    /// <summary>Everybody has followed.</summary>
    public bool IsDone => State == "done";

    /// <summary>It will not come to its end.</summary>
    public bool HasFailed => State is "failed" or "lost";
}

internal sealed record MoveFailureSeen(string Code, string Detail);

internal sealed record ParticipantSeen(string Identity, string Name, IReadOnlyList<TrackSeen> Tracks);

internal sealed record TrackSeen(string Id, string Kind, bool Muted);
