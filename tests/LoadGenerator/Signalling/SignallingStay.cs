using System.Globalization;
using System.Net;
using System.Text.Json;
using Conference.Shared;

namespace Conference.LoadGenerator.Signalling;

/// <summary>One client's stay in a room, as signalling sees it: joins, offers, acknowledges what it is told, leaves.</summary>
internal sealed class SignallingStay : IAsyncDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    private readonly HubSocket _hub;
    private readonly CancellationTokenSource _over = new();
    private Task _listening = Task.CompletedTask;
    private int _lastMessage;
    private long _lastSeen;

    private SignallingStay(HubSocket hub) => _hub = hub;

    /// <summary>Told where the call goes on.</summary>
    public Action<IPEndPoint>? Follow { get; set; }

    /// <param name="transcript">Told every record of either direction.</param>
    public static async Task<SignallingStay> JoinAsync(Uri gateway, string token, Action<string>? transcript = null)
    {
        SignallingStay stay = new(await HubSocket.ConnectAsync(gateway));
        stay._hub.Transcript = transcript;
        Accept("Join", await stay._hub.CallAsync("Join", new { token }));
        return stay;
    }

    /// <summary>
    /// The answer to an offer; from then on the client acknowledges what comes, and looks only at where its call goes on.
    /// </summary>
    public async Task<string> OfferAsync(string sdp)
    {
        int id = ++_lastMessage;
        Accept("Send", await _hub.CallAsync("Send", new { type = "offer", id, connection = 1, sdp }));
        while (true)
        {
            JsonElement envelope = await _hub.NextAsync();
            JsonElement message = envelope.GetProperty("message");
            switch (message.GetProperty("type").GetString())
            {
                case "answer":
                    _lastSeen = envelope.GetProperty("id").GetInt64();
                    _listening = Task.WhenAll(ListenAsync(), KeepAliveAsync());
                    return message.GetProperty("sdp").GetString()!;
                case "offerRefused":
                case "ended":
                    throw new LoadException($"The offer was refused: {message.GetRawText()}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _listening;
        await _hub.CallAsync("Send", new { type = "leave", id = ++_lastMessage });
        await _hub.DisposeAsync();
        _over.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (JsonElement envelope in _hub.ReadAllAsync(_over.Token))
            {
                Volatile.Write(ref _lastSeen, envelope.GetProperty("id").GetInt64());
                JsonElement message = envelope.GetProperty("message");
                if (message.GetProperty("type").GetString() != "candidates") continue;

                Follow?.Invoke(CandidateText.EndPoint(message.GetProperty("candidates")[0].GetString()!));
            }
        }
        catch (OperationCanceledException)
        {
            // The stay is over.
        }
    }

    private async Task KeepAliveAsync()
    {
        using PeriodicTimer timer = new(KeepAlive);
        try
        {
            while (await timer.WaitForNextTickAsync(_over.Token))
            {
                await _hub.PingAsync();
                long lastSeen = Volatile.Read(ref _lastSeen);
                await _hub.CallRawAsync("Acknowledge", lastSeen.ToString(CultureInfo.InvariantCulture));
            }
        }
        catch (OperationCanceledException)
        {
            // The stay is over.
        }
    }

    private static void Accept(string call, JsonElement answer)
    {
        if (HubSocket.RefusalOf(answer) is { } code) throw new LoadException($"{call} was refused: {code}");
    }
}
