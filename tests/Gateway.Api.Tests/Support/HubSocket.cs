using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Conference.Gateway.Api.Signalling;

namespace Conference.Gateway.Api.Tests.Support;

/// <summary>A client of the hub that speaks its JSON protocol over a WebSocket by hand.</summary>
internal sealed class HubSocket : IAsyncDisposable
{
    private const char RecordSeparator = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly Channel<JsonElement> _received = Channel.CreateUnbounded<JsonElement>();
    private readonly TaskCompletionSource<JsonElement> _closing =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastCall;

    /// <summary>The error of the hub's close message, null for none. Completes when the connection has ended.</summary>
    public Task<string?> Closed => Bounded(_closed.Task);

    /// <summary>Why the gateway said it closes the connection.</summary>
    public Task<JsonElement> Closing => Bounded(_closing.Task);

    public static async Task<HubSocket> ConnectAsync(TestGateway gateway)
    {
        var hub = new HubSocket();
        var address = new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/v1/signalling" };
        await hub._socket.ConnectAsync(address.Uri, TestContext.Current.CancellationToken);
        await hub.SendAsync("{\"protocol\":\"json\",\"version\":1}");
        _ = hub.ReadAsync();
        return hub;
    }

    public Task<JsonElement> CallAsync(string method, object argument) =>
        CallRawAsync(method, JsonSerializer.Serialize(argument, argument.GetType(), SignallingJson.Options));

    /// <summary>The result of a call, or an <see cref="InvalidOperationException"/> with the hub's error.</summary>
    public async Task<JsonElement> CallRawAsync(string method, string argument)
    {
        string id = Interlocked.Increment(ref _lastCall).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var call = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = call;
        await SendAsync($$"""{"type":1,"invocationId":"{{id}}","target":"{{method}}","arguments":[{{argument}}]}""");
        return await Bounded(call.Task);
    }

    /// <summary>The code of a call's refusal, null when it was accepted.</summary>
    public async Task<string?> RefusalOfAsync(string method, object argument) =>
        RefusalOf(await CallAsync(method, argument));

    public static string? RefusalOf(JsonElement answer)
    {
        JsonElement refusal = answer.GetProperty("refusal");
        return refusal.ValueKind is JsonValueKind.Null ? null : refusal.GetProperty("code").GetString();
    }

    /// <summary>The next envelope whose message is of this type; earlier ones are passed over.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        while (true)
        {
            JsonElement envelope = await NextAsync();
            if (envelope.GetProperty("message").GetProperty("type").GetString() == type) return envelope;
        }
    }

    public Task<JsonElement> NextAsync() =>
        Bounded(_received.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask());

    public async Task SendAsync(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text + RecordSeparator);
        await _socket.SendAsync(
            bytes, WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
    }

    /// <summary>Drops the connection without a word.</summary>
    public void Abort() => _socket.Abort();

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Task<T> Bounded<T>(Task<T> task) =>
        task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    private async Task ReadAsync()
    {
        var pending = new StringBuilder();
        byte[] buffer = new byte[64 * 1024];
        string? error = null;
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult read =
                    await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (read.MessageType is WebSocketMessageType.Close) break;

                pending.Append(Encoding.UTF8.GetString(buffer, 0, read.Count));
                string[] records = pending.ToString().Split(RecordSeparator);
                pending.Clear().Append(records[^1]);
                foreach (string record in records[..^1]) error = Take(JsonDocument.Parse(record).RootElement) ?? error;
            }
        }
        catch (Exception ended) when (
            ended is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone, by whichever side.
        }

        _closed.TrySetResult(error);
        foreach (TaskCompletionSource<JsonElement> call in _calls.Values)
        {
            call.TrySetException(new InvalidOperationException("closed"));
        }
    }

    /// <summary>Returns the error of a close message.</summary>
    private string? Take(JsonElement message)
    {
        if (!message.TryGetProperty("type", out JsonElement type)) return null;

        switch (type.GetInt32())
        {
            case 1 when message.GetProperty("target").GetString() == "Receive":
                _received.Writer.TryWrite(message.GetProperty("arguments")[0]);
                return null;
            case 1:
                _closing.TrySetResult(message.GetProperty("arguments")[0]);
                return null;
            case 3:
                Complete(_calls[message.GetProperty("invocationId").GetString()!], message);
                return null;
            case 7:
                return message.TryGetProperty("error", out JsonElement error) ? error.GetString() : null;
            default:
                return null;
        }
    }

    private static void Complete(TaskCompletionSource<JsonElement> call, JsonElement completion)
    {
        if (completion.TryGetProperty("error", out JsonElement error))
        {
            call.TrySetException(new InvalidOperationException(error.GetString()));
        }
        else call.TrySetResult(completion.TryGetProperty("result", out JsonElement result) ? result : default);
    }
}
