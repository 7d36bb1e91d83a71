using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Conference.LoadGenerator;

namespace Conference.Benchmarks.Control;

/// <summary>
/// A participant who reads as little of what it is told as it can, so that thousands of them leave the machine to the silo:
/// answers to its calls, the answer to its offer, and how many messages came.
/// </summary>
internal sealed class ControlClient : IAsyncDisposable
{
    private const byte RecordSeparator = 0x1e;

    /// <summary>Messages taken before they are acknowledged.</summary>
    private const int AcknowledgeEvery = 100;

    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);

    /// <summary>The gateway takes a connection that was silent for 30 s for dead (SignalR's ClientTimeoutInterval).</summary>
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(10);

    private static readonly byte[] CallPrefix = "{\"type\":3,\"invocationId\":\""u8.ToArray();
    private static readonly byte[] MessagePrefix = "{\"type\":1,\"target\":\"Receive\",\"arguments\":[{\"id\":"u8.ToArray();

    private readonly ClientWebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<string>> _calls = new();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly Timer _pings;
    private long _lastCall;
    private long _lastMessage;
    private long _received;

    private ControlClient(ClientWebSocket socket)
    {
        _socket = socket;
        _reading = Task.Run(ReadAsync);
        _pings = new Timer(_ => _ = SendAsync("{\"type\":6}"), state: null, PingEvery, PingEvery);
    }

    /// <summary>Messages of the session so far.</summary>
    public long Received => Volatile.Read(ref _received);

    public static async Task<ControlClient> ConnectAsync(Uri gateway)
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(new UriBuilder(gateway) { Scheme = "ws", Path = "/v1/signalling" }.Uri, CancellationToken.None);
        ControlClient client = new(socket);
        await client.SendAsync("{\"protocol\":\"json\",\"version\":1}");
        return client;
    }

    public Task JoinAsync(string token) => CallAsync("Join", $$"""{"token":"{{token}}"}""");

    /// <summary>Until the answer is there.</summary>
    public async Task OfferAsync()
    {
        await CallAsync("Send", $$"""{"type":"offer","id":{{++_lastMessage}},"connection":1,"sdp":"v=0"}""");
        await _answered.Task.WaitAsync(WaitMax);
    }

    public Task MuteAsync(bool muted) =>
        CallAsync("Send", $$"""{"type":"mute","id":{{++_lastMessage}},"mid":"0","muted":{{(muted ? "true" : "false")}}}""");

    public Task LeaveAsync() => CallAsync("Send", $$"""{"type":"leave","id":{{++_lastMessage}}}""");

    public async ValueTask DisposeAsync()
    {
        await _pings.DisposeAsync();
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task CallAsync(string method, string argument)
    {
        long id = Interlocked.Increment(ref _lastCall);
        TaskCompletionSource<string> call = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = call;
        if (_reading.IsCompleted) throw new LoadException($"{method} comes too late: the connection is gone.");

        await SendAsync($$"""{"type":1,"invocationId":"{{id}}","target":"{{method}}","arguments":[{{argument}}]}""");
        using JsonDocument answer = JsonDocument.Parse(await call.Task.WaitAsync(WaitMax));
        bool isAccepted = answer.RootElement.TryGetProperty("result", out JsonElement result)
            && result.TryGetProperty("refusal", out JsonElement refusal)
            && refusal.ValueKind is JsonValueKind.Null;
        if (!isAccepted) throw new LoadException($"{method} was refused: {answer.RootElement.GetRawText()}");
    }

    private async Task SendAsync(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text + (char)RecordSeparator);
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

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        int held = 0;
        try
        {
            while (true)
            {
                if (held == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
                ValueWebSocketReceiveResult read = await _socket.ReceiveAsync(buffer.AsMemory(held), CancellationToken.None);
                if (read.MessageType is WebSocketMessageType.Close) return;

                held += read.Count;
                held = TakeRecords(buffer.AsSpan(0, held));
            }
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The stay is over, by whichever side.
        }

        foreach (TaskCompletionSource<string> call in _calls.Values) call.TrySetException(new LoadException("The connection is gone."));
        _answered.TrySetException(new LoadException("The connection is gone."));
    }

    /// <summary>What is left of an unfinished record comes to stand at the start; returns its length.</summary>
    private int TakeRecords(Span<byte> bytes)
    {
        Span<byte> rest = bytes;
        for (int end = rest.IndexOf(RecordSeparator); end >= 0; end = rest.IndexOf(RecordSeparator))
        {
            Take(rest[..end]);
            rest = rest[(end + 1)..];
        }

        rest.CopyTo(bytes);
        return rest.Length;
    }

    private void Take(ReadOnlySpan<byte> record)
    {
        if (record.StartsWith(MessagePrefix)) TakeMessage(record[MessagePrefix.Length..]);
        else if (record.StartsWith(CallPrefix) && Utf8Parser.TryParse(record[CallPrefix.Length..], out long id, out _)
            && _calls.TryRemove(id, out TaskCompletionSource<string>? call)) call.TrySetResult(Encoding.UTF8.GetString(record));
    }

    private void TakeMessage(ReadOnlySpan<byte> rest)
    {
        long count = Interlocked.Increment(ref _received);
        if (rest.IndexOf("\"type\":\"answer\""u8) is > 0 and < 64) _answered.TrySetResult();
        if (count % AcknowledgeEvery != 0 || !Utf8Parser.TryParse(rest, out long id, out _)) return;

        string text = id.ToString(CultureInfo.InvariantCulture);
        _ = SendAsync($$"""{"type":1,"target":"Acknowledge","arguments":[{{text}}]}""");
    }
}
