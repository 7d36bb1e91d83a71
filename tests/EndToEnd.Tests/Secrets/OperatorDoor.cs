using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>An operator at the gateway's REST interface, who writes down whatever it says.</summary>
internal sealed class OperatorDoor : IDisposable
{
    private readonly Transcript _transcript;
    private readonly HttpClient _http = new();

    public OperatorDoor(Uri gateway, string apiKey, Transcript transcript)
    {
        _transcript = transcript;
        _http.BaseAddress = gateway;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    public Task<JsonElement> Room(string room) => Json($"v1/rooms/{room}");

    public async Task LookAround(string room)
    {
        foreach (string path in (string[])[$"v1/rooms/{room}", "v1/nodes", "healthz", "readyz", "metrics"])
        {
            await Text(new HttpRequestMessage(HttpMethod.Get, path));
        }
    }

    /// <returns>The status and the answer, for a message.</returns>
    public async Task<(bool IsAccepted, string Answer)> Move(string room, string node)
    {
        HttpRequestMessage request = new(HttpMethod.Post, $"v1/rooms/{room}/move");
        request.Content = JsonContent.Create(new { node });
        (int status, string text) = await Text(request);
        return (status is 202, $"{status} {text}");
    }

    /// <summary>Of a media node.</summary>
    public async Task Look(Uri health)
    {
        foreach (string path in (string[])["metrics", "healthz", "readyz"])
        {
            await Text(new HttpRequestMessage(HttpMethod.Get, new Uri(health, path)));
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> Json(string path)
    {
        (_, string text) = await Text(new HttpRequestMessage(HttpMethod.Get, path));
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task<(int Status, string Text)> Text(HttpRequestMessage request)
    {
        using HttpRequestMessage sent = request;
        using HttpResponseMessage answer = await _http.SendAsync(sent);
        string text = await answer.Content.ReadAsStringAsync();
        _transcript.Add($"{request.Method} {request.RequestUri}\n{answer}\n{text}");
        return ((int)answer.StatusCode, text);
    }
}
