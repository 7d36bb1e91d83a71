using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Conference.Shared;

/// <summary>A client of the signalling hub that speaks its JSON protocol over a WebSocket by hand.</summary>
internal sealed class HubSocket : IAsyncDisposable
{
    private const char RecordSeparator = '\u001e';

    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly Channel<JsonElement> _received = Channel.CreateUnbounded<JsonElement>();
    private readonly TaskCompletionSource<JsonElement> _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastCall;

    /// <summary>Told every record of either direction, as it is written.</summary>
    public Action<string>? Transcript { get; set; }

    /// <summary>The error of the hub's close message, null for none. Completes when the connection has ended.</summary>
    public Task<string?> Closed => _closed.Task.WaitAsync(WaitMax);

    /// <summary>Why the gateway said it closes the connection.</summary>
    public Task<JsonElement> Closing => _closing.Task.WaitAsync(WaitMax);

    /// <param name="gateway">Where the gateway listens: scheme, host and port.</param>
    public static async Task<HubSocket> ConnectAsync(Uri gateway)
    {
        HubSocket hub = new();
        using CancellationTokenSource late = new(WaitMax);
        await hub._socket.ConnectAsync(new UriBuilder(gateway) { Scheme = "ws", Path = "/v1/signalling" }.Uri, late.Token);
        await hub.SendAsync("{\"protocol\":\"json\",\"version\":1}");
        _ = hub.ReadAsync();
        return hub;
    }

    public Task<JsonElement> CallAsync(string method, object argument) =>
        CallRawAsync(method, JsonSerializer.Serialize(argument, argument.GetType(), JsonSerializerOptions.Web));

    /// <summary>The result of a call, or an <see cref="InvalidOperationException"/> with the hub's error.</summary>
    public async Task<JsonElement> CallRawAsync(string method, string argument)
    {
        string id = Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);
        TaskCompletionSource<JsonElement> call = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = call;

        // Its end was said before the calls under way were failed: this one may have come after.
        if (_closed.Task.IsCompleted) call.TrySetException(new InvalidOperationException("closed"));
        await SendAsync($$"""{"type":1,"invocationId":"{{id}}","target":"{{method}}","arguments":[{{argument}}]}""");
        return await call.Task.WaitAsync(WaitMax);
    }

    /// <summary>The code of a call's refusal, null when it was accepted.</summary>
    public async Task<string?> RefusalOfAsync(string method, object argument) => RefusalOf(await CallAsync(method, argument));

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

    public async Task<JsonElement> NextAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(WaitMax);

    /// <summary>Whatever has come, without waiting.</summary>
    public bool TryTake(out JsonElement envelope) => _received.Reader.TryRead(out envelope);

    /// <summary>All envelopes as they come, until the connection ends.</summary>
    public IAsyncEnumerable<JsonElement> ReadAllAsync(CancellationToken over) => _received.Reader.ReadAllAsync(over);

    /// <summary>Says that the client is there: the hub gives up after half a minute without a word.</summary>
    public Task PingAsync() => SendAsync("{\"type\":6}");

    public async Task SendAsync(string text)
    {
        Transcript?.Invoke(text);
        byte[] bytes = Encoding.UTF8.GetBytes(text + RecordSeparator);
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Drops the connection without a word.</summary>
    public void Abort() => _socket.Abort();

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ReadAsync()
    {
        using MemoryStream pending = new();
        byte[] buffer = new byte[64 * 1024];
        string? error = null;
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult read = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (read.MessageType is WebSocketMessageType.Close) break;

                error = TakeRecords(buffer.AsSpan(0, read.Count), pending) ?? error;
            }
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone, by whichever side.
        }

        _closed.TrySetResult(error);
        _received.Writer.TryComplete(new InvalidOperationException("The connection to the hub has ended."));
        foreach (TaskCompletionSource<JsonElement> call in _calls.Values) call.TrySetException(new InvalidOperationException("closed"));
    }

    /// <summary>Records may share a frame, and one may be spread over several. Returns the error of a close message.</summary>
    private string? TakeRecords(ReadOnlySpan<byte> bytes, MemoryStream pending)
    {
        string? error = null;
        for (int end = bytes.IndexOf((byte)RecordSeparator); end >= 0; end = bytes.IndexOf((byte)RecordSeparator))
        {
            pending.Write(bytes[..end]);
            error = Take(JsonDocument.Parse(pending.ToArray()).RootElement) ?? error;
            pending.SetLength(0);
            bytes = bytes[(end + 1)..];
        }

        pending.Write(bytes);
        return error;
    }

    /// <summary>Returns the error of a close message.</summary>
    private string? Take(JsonElement message)
    {
        Transcript?.Invoke(message.GetRawText());
        if (!message.TryGetProperty("type", out JsonElement type)) return null;

        switch (type.GetInt32())
        {
            case 1 when message.GetProperty("target").GetString() == "Receive":
                _received.Writer.TryWrite(message.GetProperty("arguments")[0]);
                return null;
            case 1:
                _closing.TrySetResult(message.GetProperty("arguments")[0]);
                return null;
            case 3 when _calls.TryRemove(message.GetProperty("invocationId").GetString()!, out TaskCompletionSource<JsonElement>? call):
                Complete(call, message);
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
            return;
        }

        call.TrySetResult(completion.TryGetProperty("result", out JsonElement result) ? result : default);
    }
}
