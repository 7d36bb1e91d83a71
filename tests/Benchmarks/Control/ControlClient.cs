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

    /// <summary>Sessions give up clients that acknowledge nothing, and gateways those that are silent for 30 s.</summary>
    private static readonly TimeSpan AcknowledgeAfter = TimeSpan.FromSeconds(10);

    private static readonly byte[] CallPrefix = "{\"type\":3,\"invocationId\":\""u8.ToArray();
    private static readonly byte[] ClosingPrefix = "{\"type\":1,\"target\":\"Closing\""u8.ToArray();
    private static readonly byte[] MessagePrefix = "{\"type\":1,\"target\":\"Receive\",\"arguments\":[{\"id\":"u8.ToArray();

    private readonly Uri _gateway;
    private readonly string _token;
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<string>> _calls = new();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private Timer? _acknowledgements;
    private long _lastCall;
    private long _lastMessage;
    private long _lastSeen;
    private long _received;
    private volatile string _end = "without a word";

    public ControlClient(Uri gateway, string token)
    {
        _gateway = gateway;
        _token = token;
    }

    /// <summary>Messages of the session so far.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Connects and joins: a gateway does not wait for long between the two.</summary>
    public async Task JoinAsync()
    {
        await _socket.ConnectAsync(
            new UriBuilder(_gateway) { Scheme = "ws", Path = "/v1/signalling" }.Uri, CancellationToken.None);
        _reading = Task.Run(ReadAsync);
        _acknowledgements = new Timer(_ => Acknowledge(), state: null, AcknowledgeAfter, AcknowledgeAfter);
        await SendAsync("{\"protocol\":\"json\",\"version\":1}");
        await CallAsync("Join", $$"""{"token":"{{_token}}"}""");
    }

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
        if (_acknowledgements is not null) await _acknowledgements.DisposeAsync();
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
        if (_reading.IsCompleted) throw new LoadException($"{method} comes too late: the connection has ended {_end}.");

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
                if (read.MessageType is WebSocketMessageType.Close) break;

                held += read.Count;
                held = TakeRecords(buffer.AsSpan(0, held));
            }
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The stay is over, by whichever side.
        }

        LoadException over = new($"The connection has ended {_end}.");
        foreach (TaskCompletionSource<string> call in _calls.Values) call.TrySetException(over);
        _answered.TrySetException(over);
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
        else if (record.StartsWith(ClosingPrefix)) _end = Encoding.UTF8.GetString(record);
    }

    private void TakeMessage(ReadOnlySpan<byte> rest)
    {
        long count = Interlocked.Increment(ref _received);
        if (rest.IndexOf("\"type\":\"answer\""u8) is > 0 and < 64) _answered.TrySetResult();
        if (!Utf8Parser.TryParse(rest, out long id, out _)) return;

        Volatile.Write(ref _lastSeen, id);
        if (count % AcknowledgeEvery == 0) Acknowledge();
    }

    private void Acknowledge()
    {
        string text = Volatile.Read(ref _lastSeen).ToString(CultureInfo.InvariantCulture);
        _ = SendAsync($$"""{"type":1,"target":"Acknowledge","arguments":[{{text}}]}""");
    }
}
