using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>
/// WebDriver BiDi over a WebSocket: commands with numbers, their results, and events. Firefox speaks it unaided.
/// </summary>
internal sealed class BiDi : IAsyncDisposable
{
    /// <summary>A screenshot of a large page takes a few megabytes.</summary>
    private const int MessageLengthMax = 64 << 20;

    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _waiting = [];
    private readonly CancellationTokenSource _closing = new();
    private long _lastId;
    private Task _reading = Task.CompletedTask;

    private BiDi()
    {
    }

    /// <summary>Method and parameters. Raised on the reading thread.</summary>
    public event Action<string, JsonElement>? Happened;

    public static async Task<BiDi> Connect(string networkNamespace, int port)
    {
        BiDi bidi = new();
        using SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (_, _) => new NetworkStream(
                await NamespaceDoor.Connect(networkNamespace, new IPEndPoint(IPAddress.Loopback, port)), ownsSocket: true),
        };
        using HttpMessageInvoker door = new(handler);
        await bidi._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/session"), door, CancellationToken.None);
        bidi._reading = bidi.Read();
        await bidi.Ask("session.new", new JsonObject { ["capabilities"] = new JsonObject() });
        return bidi;
    }

    public async Task<JsonElement> Ask(string method, JsonObject parameters)
    {
        long id = Interlocked.Increment(ref _lastId);
        TaskCompletionSource<JsonElement> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        JsonObject command = new() { ["id"] = id, ["method"] = method, ["params"] = parameters };

        await _sending.WaitAsync();
        try
        {
            byte[] text = Encoding.UTF8.GetBytes(command.ToJsonString());
            await _socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, _closing.Token);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(AnswerMax);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
        _closing.Dispose();
    }

    private async Task Read()
    {
        try
        {
            while (await ReadMessage() is { } message) Take(message);
        }
        catch (Exception end) when (end is OperationCanceledException or WebSocketException)
        {
            // Firefox has ended, or is about to.
        }

        foreach (TaskCompletionSource<JsonElement> answer in _waiting.Values)
        {
            answer.TrySetException(new IOException("Firefox has closed its control connection."));
        }
    }

    private async Task<JsonElement?> ReadMessage()
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[64 << 10];
        while (true)
        {
            ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.AsMemory(), _closing.Token);
            if (part.MessageType is WebSocketMessageType.Close) return null;

            message.Write(buffer, 0, part.Count);
            if (message.Length > MessageLengthMax) throw new IOException("Firefox's message is too long.");
            if (!part.EndOfMessage) continue;

            using JsonDocument document = JsonDocument.Parse(message.ToArray());
            return document.RootElement.Clone();
        }
    }

    private void Take(JsonElement message)
    {
        switch (message.GetProperty("type").GetString())
        {
            case "event":
                Happened?.Invoke(message.GetProperty("method").GetString()!, message.GetProperty("params"));
                break;
            case "success" when _waiting.TryRemove(message.GetProperty("id").GetInt64(), out var answer):
                answer.SetResult(message.GetProperty("result"));
                break;
            case "error" when message.TryGetProperty("id", out JsonElement id)
                && id.ValueKind is JsonValueKind.Number && _waiting.TryRemove(id.GetInt64(), out var answer):
                answer.SetException(new IOException($"Firefox refuses: {message.GetRawText()}"));
                break;
        }
    }
}
