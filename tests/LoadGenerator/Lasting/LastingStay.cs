using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conference.Shared;

namespace Conference.LoadGenerator.Lasting;

/// <summary>
/// A stay in a room over as many connections as it takes: a lost one is resumed, and what had no answer is said again. What the
/// server says is handed on in order and once.
/// </summary>
internal sealed class LastingStay : IAsyncDisposable
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AttemptMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(5);

    /// <summary>The stay is over; a client of flesh would join anew.</summary>
    private static readonly string[] Final = ["unknown-session", "cannot-resume", "not-in-room"];

    private readonly Uri _gateway;
    private readonly Action<JsonElement> _heard;
    private readonly Action<long, string> _refused;
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _guard = new();
    private readonly Queue<(long Id, JsonObject Message)> _unsaid = new();
    private readonly SemaphoreSlim _somethingToSay = new(0);
    private string _session = "";
    private string _secret = "";
    private long _lastSeen;
    private long _lastId;
    private HubSocket? _hub;
    private Task _running = Task.CompletedTask;

    private LastingStay(Uri gateway, Action<JsonElement> heard, Action<long, string> refused) =>
        (_gateway, _heard, _refused) = (gateway, heard, refused);

    /// <summary>Whether a connection serves it at the moment.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Why the server says that it is over; null while it is not.</summary>
    public string? Ended { get; private set; }

    /// <summary>Connections that took it up after the first.</summary>
    public int Resumes { get; private set; }

    /// <param name="heard">Told each message, and the answer to the join before all; nothing else before <see cref="Begin"/>.</param>
    /// <param name="refused">Told the id of a message that the server did not take, and why.</param>
    /// <exception cref="LoadException">The join was refused; anything else means that it is unknown.</exception>
    public static async Task<LastingStay> JoinAsync(
        Uri gateway, string token, Action<JsonElement> heard, Action<long, string> refused)
    {
        LastingStay stay = new(gateway, heard, refused);
        HubSocket hub = await HubSocket.ConnectAsync(gateway).WaitAsync(AttemptMax);
        try
        {
            JsonElement welcome = await hub.CallAsync("Join", new { token }).WaitAsync(AttemptMax);
            if (HubSocket.RefusalOf(welcome) is { } code) throw new LoadException(code);

            stay._session = welcome.GetProperty("session").GetString()!;
            stay._secret = welcome.GetProperty("secret").GetString()!;
            heard(welcome);
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }

        stay._hub = hub;
        return stay;
    }

    public void Begin() => _running = RunAsync();

    /// <returns>The message's id.</returns>
    public long Say(JsonObject message)
    {
        lock (_guard)
        {
            message["id"] = ++_lastId;
            _unsaid.Enqueue((_lastId, message));
        }

        _somethingToSay.Release();
        return _lastId;
    }

    /// <summary>Drops the connection and says no goodbye.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _running;
        _over.Dispose();
        _somethingToSay.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_over.IsCancellationRequested && Ended is null)
        {
            if (_hub is { } hub)
            {
                await ServeAsync(hub);
                await hub.DisposeAsync();
                _hub = null;
            }

            if (Ended is null) _hub = await ResumeAsync();
        }

        if (_hub is not null) await _hub.DisposeAsync();
    }

    /// <summary>Until the connection is gone, or of no use.</summary>
    private async Task ServeAsync(HubSocket hub)
    {
        using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        IsConnected = true;
        Task[] tasks = [ListenAsync(hub, gone.Token), SpeakAsync(hub, gone.Token), AcknowledgeAsync(hub, gone.Token)];
        await Task.WhenAny(tasks);
        IsConnected = false;
        await gone.CancelAsync();
        hub.Abort();
        foreach (Task task in tasks) await Quietly(task);
    }

    private async Task<HubSocket?> ResumeAsync()
    {
        HubSocket? hub = null;
        try
        {
            await Task.Delay(BetweenAttempts, _over.Token);
            hub = await HubSocket.ConnectAsync(_gateway).WaitAsync(AttemptMax);
            object call = new { session = _session, secret = _secret, lastSeen = Volatile.Read(ref _lastSeen) };
            string? code = await hub.RefusalOfAsync("Resume", call).WaitAsync(AttemptMax);
            if (code is null)
            {
                Resumes++;
                return hub;
            }

            if (Final.Contains(code)) Ended = code;
        }
        catch (Exception failed) when (IsOfConnection(failed))
        {
            // Nobody listens, or whoever did has ended: the next attempt is another.
        }

        if (hub is not null) await hub.DisposeAsync();
        return null;
    }

    private async Task ListenAsync(HubSocket hub, CancellationToken gone)
    {
        await foreach (JsonElement envelope in hub.ReadAllAsync(gone))
        {
            long id = envelope.GetProperty("id").GetInt64();
            if (id <= _lastSeen) continue;

            JsonElement message = envelope.GetProperty("message");
            Volatile.Write(ref _lastSeen, id);
            _heard(message);
            if (message.GetProperty("type").GetString() == "ended") Ended = message.GetProperty("code").GetString();
        }
    }

    private async Task SpeakAsync(HubSocket hub, CancellationToken gone)
    {
        while (true)
        {
            (long id, JsonObject? message) = First();
            if (message is null)
            {
                await _somethingToSay.WaitAsync(gone);
                continue;
            }

            string? code = await hub.RefusalOfAsync("Send", message).WaitAsync(gone);
            if (code == "resume-first") return;

            lock (_guard) _unsaid.Dequeue();
            if (code is null) continue;

            _refused(id, code);
            if (!Final.Contains(code)) continue;
            Ended ??= code;
            return;
        }
    }

    private (long Id, JsonObject? Message) First()
    {
        lock (_guard) return _unsaid.TryPeek(out (long Id, JsonObject Message) first) ? first : (0, null);
    }

    private async Task AcknowledgeAsync(HubSocket hub, CancellationToken gone)
    {
        using PeriodicTimer timer = new(KeepAlive);
        while (await timer.WaitForNextTickAsync(gone))
        {
            await hub.PingAsync();
            await hub.CallRawAsync("Acknowledge", $"{Volatile.Read(ref _lastSeen)}").WaitAsync(gone);
        }
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception failed) when (IsOfConnection(failed))
        {
            // The connection is gone, which its owner knows.
        }
    }

    private static bool IsOfConnection(Exception failed) =>
        failed is OperationCanceledException or WebSocketException or InvalidOperationException or TimeoutException or IOException;
}
